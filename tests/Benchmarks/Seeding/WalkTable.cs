using System.Diagnostics;
using System.Globalization;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Benchmarks.Seeding;

/// <summary>How fast the tiles of a country are gone over, down to level 18, when nothing is done with them.</summary>
internal static class WalkTable
{
    private const int LastLevel = 18;
    private const double Edge = 20037508.342789244;

    private static readonly MetaGrid Grid = new(
        new TileGrid(new GridDefinition("webmercator", Srs.WebMercator, new BoundingBox(-Edge, -Edge, Edge, Edge)) { Origin = GridOrigin.NorthWest }),
        new PixelSize(4, 4),
        80);

    internal static void Print(TextWriter output)
    {
        output.WriteLine($"walking over a country of 1000 km, levels 0 to {LastLevel}, metatiles of 4 x 4");
        output.WriteLine($"{"shape",-24}{"tiles",14}{"seconds",10}{"million tiles/s",18}{"heap grows by (KB)",20}");
        Print(output, "warm-up", Country(1000), 14);
        Print(output, "box", new BoundingBoxCoverage(Country(100).Extent.BoundingBox, Srs.WebMercator), LastLevel);
        foreach (int vertices in new[] { 100, 10_000, 100_000 })
        {
            Print(output, string.Create(CultureInfo.InvariantCulture, $"{vertices} vertices"), Country(vertices), LastLevel);
        }
    }

    private static void Print(TextWriter output, string name, Coverage country, int lastLevel)
    {
        var area = new WalkArea(Grid, [.. Enumerable.Range(0, lastLevel + 1)], country);
        long before = GC.GetTotalMemory(forceFullCollection: true), start = Stopwatch.GetTimestamp(), metatiles = 0;
        var walker = new TileWalker(area);
        while (walker.MoveNext())
        {
            metatiles++;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long tiles = metatiles * Grid.MetaSize.Area, grown = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024;
        GC.KeepAlive(walker);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-24}{tiles,14}{seconds,10:F2}{tiles / seconds / 1e6,18:F1}{grown,20}"));
    }

    // A coast with bays of all sizes, around Berne in web mercator.
    private static Coverage Country(int vertices)
    {
        const double X = 828_000, Y = 5_934_000, Radius = 500_000;
        var ring = new (double X, double Y)[vertices];
        for (int i = 0; i < vertices; i++)
        {
            double angle = 2 * Math.PI * i / vertices, radius = 1;
            for (int wave = 3; wave < vertices / 4 && wave < 20_000; wave *= 3)
            {
                radius += 0.4 / wave * Math.Sin((wave * angle) + wave);
            }

            ring[i] = (X + (Radius * radius * Math.Cos(angle)), Y + (Radius * radius * Math.Sin(angle)));
        }

        return CoverageShapes.FromRings([[ring]], Srs.WebMercator, clip: false);
    }
}
