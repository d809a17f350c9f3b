namespace MapProxyCluster.Gateway.Http;

/// <summary>Marks an exchange whose answer depends on who asks.</summary>
/// <param name="IsPublic">True when a client without credentials gets the same: caches on the way may keep it for such clients.</param>
/// <param name="Vary">The headers by which clients tell who they are.</param>
internal sealed record PrivateAnswer(bool IsPublic, string Vary);
