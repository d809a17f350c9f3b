namespace MapProxyCluster.Caches;

/// <summary>Compares times of writing.</summary>
internal static class TileAge
{
    /// <summary>A stored time further ahead than this comes from a wrong clock and must not block a tile.</summary>
    internal static readonly TimeSpan CredibleLead = TimeSpan.FromHours(1);

    /// <summary>True when what is stored is newer than what is to be written.</summary>
    internal static bool IsNewer(DateTimeOffset stored, DateTimeOffset given) => stored > given && stored < given + CredibleLead;
}
