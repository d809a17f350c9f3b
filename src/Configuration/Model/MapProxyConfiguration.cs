namespace MapProxyCluster.Configuration;

/// <summary>A whole <c>mapproxy.yaml</c> with its included files merged. Null properties were not given.</summary>
public sealed record MapProxyConfiguration
{
    /// <summary>Folder of the main file; relative paths start there.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Defaults.</summary>
    public GlobalsConfiguration Globals { get; init; } = new();

    /// <summary>Own grids by key.</summary>
    public IReadOnlyDictionary<string, GridConfiguration> Grids { get; init; } = new Dictionary<string, GridConfiguration>();

    /// <summary>Caches by key, in order.</summary>
    public IReadOnlyDictionary<string, CacheConfiguration> Caches { get; init; } = new Dictionary<string, CacheConfiguration>();

    /// <summary>Sources by key.</summary>
    public IReadOnlyDictionary<string, SourceConfiguration> Sources { get; init; } = new Dictionary<string, SourceConfiguration>();

    /// <summary>Top layers.</summary>
    public IReadOnlyList<LayerConfiguration> Layers { get; init; } = [];

    /// <summary>Services that are switched on.</summary>
    public ServicesConfiguration Services { get; init; } = new();

    /// <summary>Who may see what; null is everyone everything.</summary>
    public AccessConfiguration? Access { get; init; }

    /// <summary>A path of the configuration made absolute.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, BaseDirectory);
}
