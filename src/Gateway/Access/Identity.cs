namespace MapProxyCluster.Gateway.Access;

/// <summary>Who a client is.</summary>
/// <param name="User">User name; empty when nobody knows.</param>
/// <param name="Groups">The user's groups.</param>
internal sealed record Identity(string User, IReadOnlySet<string> Groups)
{
    internal static Identity Anonymous { get; } = new("", new HashSet<string>());

    internal bool IsAnonymous => ReferenceEquals(this, Anonymous);
}
