namespace MapProxyCluster.Caches;

/// <summary>Where and how an S3 cache keeps its tiles (behaviour reference 4.9).</summary>
public sealed record S3TileCacheOptions
{
    /// <summary>The service.</summary>
    public required S3Settings Service { get; init; }

    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>What keys begin with, without slashes at its ends; may be empty.</summary>
    public required string Prefix { get; init; }

    /// <summary>Layout of keys below the prefix.</summary>
    public TilePathLayout Layout { get; init; } = TilePathLayout.Tms;

    /// <summary>Extension of keys, without dot.</summary>
    public required string Extension { get; init; }

    /// <summary>Media type of the tiles; null for mixed ones, which are told apart by their first bytes.</summary>
    public string? MediaType { get; init; }

    /// <summary>A canned access control list for new tiles, such as "public-read".</summary>
    public string? AccessControlList { get; init; }

    /// <summary>Whether tiles are read by plain HTTP, without signature.</summary>
    public bool UseHttpGet { get; init; }

    /// <summary>A read that takes longer is a miss.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A write that takes longer has failed.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
