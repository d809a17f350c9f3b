using Orleans;
using Orleans.Concurrency;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>
/// The metatile grain in Orleans' terms. Messages are the cluster's own compact bytes. Callers join a flight that is under way, so no
/// call waits for another one to end.
/// </summary>
[Alias("mapproxycluster.metatile")]
public interface IMetatileGrain : IGrainWithStringKey
{
    /// <summary>Makes a metatile or joins those who do.</summary>
    /// <param name="call">A <see cref="MetatileCall"/> as bytes.</param>
    [AlwaysInterleave]
    [Alias("fetch")]
    Task<MetatileReply> FetchAsync(byte[] call);

    /// <summary>True while the metatile is being made or waited for where this grain lives. Callers ask when an answer takes its time.</summary>
    /// <param name="metatile">The metatile's key.</param>
    [AlwaysInterleave]
    [Alias("flying")]
    Task<bool> IsFlyingAsync(string metatile);
}

/// <summary>
/// The one activation in the cluster that all callers of a metatile turn to. Its key is what decides where the metatile is made: its own,
/// or the file that it goes into.
/// </summary>
[Alias("mapproxycluster.metatile.home")]
public interface IHomeMetatileGrain : IMetatileGrain;

/// <summary>
/// Stands in for a home that does not answer: it lives in whichever silo the call reaches, and neither directory nor membership have a say.
/// Its key is that of the metatile behind a number: Orleans chooses the connection by the key, so that another number may take another way.
/// </summary>
[Alias("mapproxycluster.metatile.standin")]
public interface IStandInMetatileGrain : IMetatileGrain;

/// <summary>What became of a call.</summary>
[GenerateSerializer]
[Alias("mapproxycluster.outcome")]
public enum MetatileOutcome
{
    /// <summary>The tiles are there.</summary>
    Made,

    /// <summary>A source failed, or the silo is too busy.</summary>
    Failed,

    /// <summary>This silo's configuration does not know the tile set; another one's may.</summary>
    Unknown,
}

/// <summary>The answer to a call.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Body">A <see cref="MetatileAnswer"/> or a <see cref="MetatileFailure"/> as bytes; empty when the tile set is unknown.</param>
[GenerateSerializer]
[Immutable]
[Alias("mapproxycluster.reply")]
public readonly record struct MetatileReply([property: Id(0)] MetatileOutcome Outcome, [property: Id(1)] byte[] Body);
