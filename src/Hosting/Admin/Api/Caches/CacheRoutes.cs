using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MapProxyCluster.Hosting;

/// <summary><c>/api/caches</c>: the caches, and what is stored in them.</summary>
internal sealed class CacheRoutes(IProjects projects, TimeProvider time)
{
    // Those who look must not keep the cache from those who need it.
    private readonly PlaceQueue _places = new(2);

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/caches", ListAsync);
        routes.MapGet("/api/caches/{cache}/{grid}/coverage", CoverageAsync);
    }

    private Task ListAsync(HttpContext http)
    {
        // A directory may have hundreds of projects: those that nobody asked for stay unread.
        IEnumerable<MapCatalog> catalogs = http.Request.Text("project") is { } name
            ? [projects.Choose(name)]
            : projects.LoadedCatalogs().OrderBy(catalog => catalog.App, StringComparer.Ordinal);
        return http.WriteAsync(catalogs.SelectMany(catalog => CacheView.AllOf(catalog.ForSeeding)));
    }

    private async Task CoverageAsync(HttpContext http)
    {
        HttpRequest request = http.Request;
        TileSet set = SetOf(request);
        int level = request.Integer("level", 0, set.Grid.LevelCount - 1) ?? throw new ProblemException(Problem.Bad("level is missing"));
        int width = request.Integer("width", 1, StoredTilesReader.MaximumWidth) ?? StoredTilesReader.MaximumWidth;
        BoundingBox? box = BoxOf(request);
        StoredTiles stored = await LookAsync(set, level, box, width, http.RequestAborted)
            ?? throw new ProblemException(Problem.Bad($"The bbox lies outside of the grid, whose bbox is {set.Grid.BoundingBox} ({set.Grid.Srs})"));
        CoverageView view = CoverageView.Of(stored);
        if (request.Text("format")?.ToUpperInvariant() is not { } format || format == "JSON")
        {
            await http.WriteAsync(view);
            return;
        }

        if (format != "PNG")
        {
            throw new ProblemException(Problem.Bad("format must be json or png"));
        }

        http.Response.ContentType = "image/png";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Method"] = view.Method == StoredTilesMethod.Exact ? "exact" : "sampled";
        await http.Response.Body.WriteAsync(view.ToPng(), http.RequestAborted);
    }

    private async Task<StoredTiles?> LookAsync(TileSet set, int level, BoundingBox? box, int width, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(RequestPriority.Current, cancellationToken);
        try
        {
            return await new StoredTilesReader(set, time).ReadAsync(level, box, width, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    private TileSet SetOf(HttpRequest request)
    {
        string cache = request.Route("cache"), grid = request.Route("grid");
        return projects.ProjectOf(request).ForSeeding.TileSets.TryGetValue($"{cache}/{grid}", out TileSet? set)
            ? set
            : throw new ProblemException(Problem.Missing($"There is no cache '{cache}' with the grid '{grid}'"));
    }

    private static BoundingBox? BoxOf(HttpRequest request) => request.Text("bbox") is not { } text ? null
        : BoundingBox.TryParse(text) is { IsValid: true } box ? box
        : throw new ProblemException(Problem.Bad("bbox must be west,south,east,north in the SRS of the grid"));
}
