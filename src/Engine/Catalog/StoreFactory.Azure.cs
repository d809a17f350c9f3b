using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Stores of Azure blobs.</summary>
internal sealed partial class StoreFactory
{
    private const string AzureConnectionVariable = "AZURE_STORAGE_CONNECTION_STRING";

    private ITileCache CreateAzure(CacheConfiguration cache, AzureBackendConfiguration own, TileGrid grid, ImageOptions image, string suffix)
    {
        AzureBackendConfiguration globals = configuration.Globals.Cache.Azure;
        string? container = own.Container ?? globals.Container;
        if (container is null)
        {
            Tell(ConfigurationSeverity.Error, cache, "missing 'container_name', here or in globals.cache.azureblob");
        }

        if (container is null || AccountOf(cache, own) is not { } account)
        {
            return new NoCache();
        }

        var options = new AzureTileCacheOptions
        {
            Account = account,
            Container = container,
            Prefix = (own.Directory ?? $"{cache.Name}/{grid.Name}").Trim('/') + suffix,
            Layout = ParseLayout(own.DirectoryLayout ?? globals.DirectoryLayout, TilePathLayout.Tms),
            Extension = ExtensionOf(image),
            MediaType = MediaTypeOf(image),
        };
        return InMemory(
            new AzureTileCache(options, resources.Http, resources.Time, _logger), $"azureblob {account.Endpoint} {container} {options.Prefix}");
    }

    // The environment goes first, as in MapProxy: a file with maps is no place for keys.
    private AzureAccount? AccountOf(CacheConfiguration cache, AzureBackendConfiguration own)
    {
        string? connection = Environment.GetEnvironmentVariable(AzureConnectionVariable) is { Length: > 0 } variable
            ? variable
            : own.ConnectionString ?? configuration.Globals.Cache.Azure.ConnectionString;
        if (connection is null)
        {
            Tell(ConfigurationSeverity.Error, cache, $"missing 'connection_string', here, in globals.cache.azureblob or as {AzureConnectionVariable}");
            return null;
        }

        try
        {
            return AzureAccount.Parse(connection);
        }
        catch (FormatException error)
        {
            Tell(ConfigurationSeverity.Error, cache, error.Message);
            return null;
        }
    }
}
