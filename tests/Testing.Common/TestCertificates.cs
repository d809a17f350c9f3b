using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MapProxyCluster.Testing.Common;

/// <summary>Certificates for loopback from an authority of our own.</summary>
public static class TestCertificates
{
    /// <summary>Writes root.pem and, for each name, NAME.pem and NAME.key into a folder.</summary>
    public static void Write(string folder, params string[] names)
    {
        using RSA rootKey = RSA.Create(2048);
        var request = new CertificateRequest("CN=test root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "root.pem"), root.ExportCertificatePem());
        foreach (string name in names)
        {
            using RSA key = RSA.Create(2048);
            var own = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var addresses = new SubjectAlternativeNameBuilder();
            addresses.AddIpAddress(IPAddress.Loopback);
            addresses.AddDnsName("localhost");
            own.CertificateExtensions.Add(addresses.Build());
            using X509Certificate2 certificate = own.Create(
                root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddHours(20), RandomNumberGenerator.GetBytes(8));
            File.WriteAllText(Path.Combine(folder, $"{name}.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, $"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        }
    }
}
