using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Watches a run. Calls come from several threads.</summary>
public interface ISeedObserver
{
    /// <summary>The walk has come to a box of a level (see <see cref="TileWalker.Entered"/>).</summary>
    void Entered(SeedRun run, int level, BoundingBox box);

    /// <summary>A metatile is about to be dealt with.</summary>
    void Stepped(SeedRun run);

    /// <summary>A metatile failed and is tried again after a while.</summary>
    void Retrying(Exception error, TimeSpan pause, int retriesLeft);

    /// <summary>A metatile has failed for good.</summary>
    void GaveUp(Exception error);
}
