namespace MapProxyCluster.Caches;

/// <summary>Where and how a cache keeps its tiles as Azure blobs (behaviour reference 4.10).</summary>
public sealed record AzureTileCacheOptions
{
    /// <summary>The account.</summary>
    public required AzureAccount Account { get; init; }

    /// <summary>The container; it has to be there.</summary>
    public required string Container { get; init; }

    /// <summary>What blobs' names begin with, without slashes at its ends; may be empty.</summary>
    public required string Prefix { get; init; }

    /// <summary>Layout of names below the prefix.</summary>
    public TilePathLayout Layout { get; init; } = TilePathLayout.Tms;

    /// <summary>Extension of names, without dot.</summary>
    public required string Extension { get; init; }

    /// <summary>Media type of the tiles; null for mixed ones, which are told apart by their first bytes.</summary>
    public string? MediaType { get; init; }

    /// <summary>A read that takes longer is a miss.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A write that takes longer has failed.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
