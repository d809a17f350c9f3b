namespace MapProxyCluster.Configuration;

/// <summary>What services have in common that draw maps: WMS and OGC API Maps.</summary>
public abstract record MapServiceConfiguration
{
    /// <summary>Output formats; null for the defaults.</summary>
    public IReadOnlyList<string>? ImageFormats { get; init; }

    /// <summary>Text drawn into maps.</summary>
    public string? Attribution { get; init; }

    /// <summary>True to fail with the first failing source.</summary>
    public bool RaiseSourceErrors { get; init; }

    /// <summary>Bound of pixels per map.</summary>
    public long? MaxOutputPixels { get; init; }

    /// <summary>Layers drawn at a time.</summary>
    public int? ConcurrentLayerRenderer { get; init; }
}
