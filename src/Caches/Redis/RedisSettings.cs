namespace MapProxyCluster.Caches;

/// <summary>How to reach a Redis server. Equal settings share a connection.</summary>
/// <param name="Configuration">A StackExchange.Redis configuration string, such as "127.0.0.1:6379,defaultDatabase=1".</param>
public sealed record RedisSettings(string Configuration)
{
    /// <summary>Password; null for none or one in the string.</summary>
    public string? Password { get; init; }

    /// <summary>User of an access list; null for the default user.</summary>
    public string? UserName { get; init; }

    /// <summary>Whether the connection is encrypted; the string can say so as well.</summary>
    public bool Ssl { get; init; }

    /// <summary>File with our certificate (PEM).</summary>
    public string? CertificateFile { get; init; }

    /// <summary>File with its key (PEM); null when the certificate's file holds it.</summary>
    public string? KeyFile { get; init; }

    /// <summary>File with trusted certificates (PEM); null for the system's.</summary>
    public string? TrustedFile { get; init; }
}
