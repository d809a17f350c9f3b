using System.Text.Json.Nodes;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The tiles of a layer as an address with {z}, {x} and {y} numbers them.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Path">The address below our root; {y} counts rows from the north, {-y} from the south.</param>
/// <param name="Levels">The grid's level for each {z}, from 0.</param>
internal sealed record TilePyramid(TileLayer Layer, string Path, IReadOnlyList<int> Levels)
{
    private const double WebMercatorEdge = 20037508.342789244;

    private TileGrid Grid => Layer.Grid;

    /// <summary>Resolution of each {z}, in units of the system per pixel.</summary>
    internal IReadOnlyList<double> Resolutions => [.. Levels.Select(level => Grid.Resolutions[level])];

    /// <summary>Upper left corner of the tile 0/0 of each {z}.</summary>
    internal IReadOnlyList<(double X, double Y)> Origins => [.. Levels.Select(TopLeft)];

    /// <summary>The corner that all levels share; null when each has its own.</summary>
    internal (double X, double Y)? Origin
    {
        get
        {
            (double X, double Y) first = Origins[0];
            double tolerance = Grid.Resolutions[^1] / 100;
            return Origins.All(origin => Math.Abs(origin.X - first.X) < tolerance && Math.Abs(origin.Y - first.Y) < tolerance) ? first : null;
        }
    }

    /// <summary>
    /// By how many levels {z} is below the usual tiles of the web (0: the world is one tile at 0); null when these are other tiles.
    /// </summary>
    internal int? WebOffset
    {
        get
        {
            double edge = Grid.TileSize.Width;
            double offset = Math.Log2(2 * WebMercatorEdge / (Grid.Resolutions[Levels[0]] * edge));
            bool isWeb = Grid.Srs.IsWebMercator && Grid.TileSize.Width == Grid.TileSize.Height && Origin is { } origin
                && Math.Abs(origin.X + WebMercatorEdge) < 1 && Math.Abs(origin.Y - WebMercatorEdge) < 1
                && Math.Abs(offset - Math.Round(offset)) < 1e-6 && offset > -0.5;
            for (int z = 1; isWeb && z < Levels.Count; z++)
            {
                isWeb = Math.Abs((Grid.Resolutions[Levels[z - 1]] / Grid.Resolutions[Levels[z]]) - 2) < 1e-6;
            }

            return isWeb ? (int)Math.Round(offset) : null;
        }
    }

    /// <summary>What the page's script needs of the tiles.</summary>
    internal void AddTo(JsonObject options)
    {
        options["resolutions"] = new JsonArray([.. Resolutions.Select(resolution => (JsonNode)resolution)]);
        options["origins"] = new JsonArray([.. Origins.Select(origin => new JsonArray(origin.X, origin.Y))]);
        options["sizes"] = new JsonArray([.. Levels.Select(level => (JsonNode)new JsonArray(Grid.LevelSize(level).Width, Grid.LevelSize(level).Height))]);
        options["tileSize"] = new JsonArray(Grid.TileSize.Width, Grid.TileSize.Height);
    }

    private (double X, double Y) TopLeft(int level)
    {
        BoundingBox box = Grid.TileBoundingBox(Grid.FromOrigin(new TileCoord(0, 0, level), GridOrigin.NorthWest));
        return (box.MinX, box.MaxY);
    }
}
