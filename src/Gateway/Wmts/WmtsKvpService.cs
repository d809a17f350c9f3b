using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Gateway.Wmts;

/// <summary>WMTS 1.0.0 in key-value encoding (OGC 07-057r7, 8).</summary>
public sealed class WmtsKvpService : IOwsService
{
    private readonly WmtsCapabilities _capabilities = new(isRestful: false);

    /// <inheritdoc/>
    public string ServiceName => "WMTS";

    /// <inheritdoc/>
    public bool IsEnabled(MapCatalog catalog) => catalog.Configuration.Services.Wmts is { IsKvp: true };

    /// <inheritdoc/>
    public Task HandleAsync(MapRequest request) => WmtsErrors.AnswerAsync(request.Http, () =>
        (request.Parameters["request"] ?? "").ToUpperInvariant() switch
        {
            "GETCAPABILITIES" => _capabilities.WriteAsync(request),
            "GETTILE" => WmtsTile.WriteTileAsync(request, Read(request, ["format"])),
            "GETFEATUREINFO" => WriteFeatureInfoAsync(request),
            var other => throw new OwsException($"unknown WMTS request type '{request.Parameters["request"] ?? other}'"),
        });

    private static Task WriteFeatureInfoAsync(MapRequest request)
    {
        // The standard wants the format of the tile as well, but GDAL does not send it, and no answer depends on it.
        WmtsTileRequest asked = Read(request, ["infoformat", "i", "j"]);
        string wanted = request.Parameters["infoformat"]!;
        WmtsServiceConfiguration service = request.Catalog.Configuration.Services.Wmts!;
        string mediaType = service.FeatureInfoFormats.FirstOrDefault(format => format.MediaType == wanted)?.MediaType
            ?? throw new OwsException($"unknown infoformat: {wanted}", "InvalidParameterValue", 400, "infoformat");
        return WmtsTile.WriteFeatureInfoAsync(request, asked, request.Parameters["i"], request.Parameters["j"], mediaType);
    }

    private static WmtsTileRequest Read(MapRequest request, string[] more)
    {
        RequestParameters parameters = request.Parameters;
        string[] required = ["version", "layer", "tilematrixset", "tilematrix", "tilerow", "tilecol", .. more];
        List<string> missing = [.. required.Where(name => !parameters.TryGet(name, out _))];
        if (!parameters.Contains("style"))
        {
            missing.Add("style");
        }

        if (missing.Count > 0)
        {
            throw new OwsException($"missing parameters [{string.Join(", ", missing.Select(name => $"'{name}'"))}]");
        }

        return new WmtsTileRequest(
            parameters["layer"]!, parameters["tilematrixset"]!, parameters["tilematrix"]!, parameters["tilerow"]!, parameters["tilecol"]!,
            parameters["format"], name => parameters[name]);
    }
}

/// <summary>Turns errors of WMTS requests into exception reports.</summary>
internal static class WmtsErrors
{
    internal static async Task AnswerAsync(HttpContext http, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (OwsException error)
        {
            await error.WriteAsync(http);
        }
        catch (DimensionException error)
        {
            await new OwsException(error.Message, "InvalidParameterValue", 400).WriteAsync(http);
        }
        catch (SourceException error)
        {
            await new OwsException(error.Message, status: http.StatusOf(error)).WriteAsync(http);
        }
    }
}
