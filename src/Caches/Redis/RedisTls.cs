using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MapProxyCluster.Caches;

/// <summary>Certificates of encrypted connections to Redis.</summary>
internal static class RedisTls
{
    /// <summary>Our own certificate; null when there is none.</summary>
    internal static X509Certificate2? OwnCertificate(RedisSettings settings)
    {
        if (settings.CertificateFile is not { } file)
        {
            return null;
        }

        using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(file, settings.KeyFile);

        // The TLS stack wants a key that is not bound to the PEM's handle.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>The roots that a server's certificate must lead to; null for the system's.</summary>
    internal static X509Certificate2Collection? TrustedRoots(RedisSettings settings)
    {
        if (settings.TrustedFile is not { } file)
        {
            return null;
        }

        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return roots;
    }

    /// <summary>How a connection to a server is encrypted.</summary>
    internal static SslClientAuthenticationOptions Options(RedisSettings settings, string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (OwnCertificate(settings) is { } own)
        {
            options.ClientCertificates = [own];
        }

        if (TrustedRoots(settings) is { } roots)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, roots);
        }

        return options;
    }

    /// <summary>Whether a server's certificate has the right name and leads to one of the roots.</summary>
    internal static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection roots)
    {
        // The name must fit and a certificate must be there; only the chain is judged anew.
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        return chain.Build(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }
}
