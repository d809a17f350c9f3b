namespace MapProxyCluster.Configuration;

/// <summary>A container of an Azure storage account (behaviour reference 4.10).</summary>
public sealed record AzureBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>The container; null for the one of <c>globals.cache.azureblob</c>.</summary>
    public string? Container { get; init; }

    /// <summary>Account and key as Azure's portal writes them; the environment's goes before it.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>What names begin with; null for cache and grid.</summary>
    public string? Directory { get; init; }

    /// <summary>Layout of names.</summary>
    public string? DirectoryLayout { get; init; }
}
