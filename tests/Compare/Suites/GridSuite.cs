using System.Globalization;
using MapProxyCluster.Compare.Comparison;
using static MapProxyCluster.Compare.Suites.Requests;

namespace MapProxyCluster.Compare.Suites;

/// <summary>Every way to define a grid: which tiles it has, how they are numbered, which level a map is drawn from.</summary>
internal static class GridSuite
{
    private const string Utm = "EPSG:25832", Mercator = "EPSG:3857";

    private const string DoubledLevels =
        "MapProxy doubles the level of WMTS requests where levels differ by the root of two, against its own capabilities";

    internal static Suite Suite { get; } = new("grids",
    [
        .. Of("listed", "listed", Utm, (500000, 5700000), [5000, 2600, 900, 290, 251, 100, 20], ["2/2/3", "0/0/0", "3/9/12"]),
        .. Of("spread", "spread", Mercator, (1100000, 6600000), [3000, 1800, 700, 60, 10], ["2/1/2", "4/7/9"]),
        .. Of("down", "down", Mercator, (1100000, 6600000), [1900, 950, 240], ["2/2/3"]),
        .. Of("factor", "factor", Mercator, (1100000, 6600000), [2600, 1200, 200], ["3/1/2", "6/6/8"]),
        .. Of("root", "root", Mercator, (1100000, 6600000), [4000, 2500, 1700], ["6/16/20"]),
        .. Of("aligned", "aligned", Mercator, (1100000, 6600000), [4000, 2500, 1000], ["2/1/1"]),
        .. Of("rooted", "rooted", Mercator, (1100000, 6600000), [4000, 2500, 1000, 400], []),
        new Case("rooted: wmts 3/2/2", "/wmts/rooted/rooted/3/2/2.png").Differs(Aspect.Upstream, DoubledLevels).Differs(Aspect.Picture, DoubledLevels),
        new("rooted: tiles 3/2/1", "/tiles/rooted/rooted/3/2/1.png?origin=nw"),
        new("rooted: tms 3/3/3", "/tms/1.0.0/rooted/rooted/3/3/3.png"),
        .. Of("thresholds", "thresholds", Utm, (500000, 5700000), [1600, 1400, 900, 600, 450], []),
        .. Of("stretched", "stretched", Utm, (500000, 5700000), [1700, 1600, 500, 450, 120], []),
        .. Of("shrunk", "shrunk", Utm, (500000, 5700000), [3500, 3700, 400], []),
        .. Of("large", "large", Mercator, (1100000, 6600000), [2000, 450], ["6/33/21"]),
        .. Of("oblong", "oblong", Utm, (500000, 5700000), [1800, 400], ["2/2/3", "3/5/7"]),
        .. Of("degrees", "degrees", "EPSG:4326", (10, 51), [0.03, 0.008], ["5/33/6"]),
        .. Of("boxed", "boxed", Utm, (500000, 5700000), [1500, 250], ["3/3/3"]),
        .. Of("laea", "laea", "EPSG:3035", (4300000, 3000000), [9000, 1500], ["3/3/4"]),
        .. Of("derived", "part_of_laea", "EPSG:3035", (4300000, 3000000), [1500, 300], ["3/3/4"]),
        new("north before east", Map13("laea", "EPSG:3035", "2800000,4000000,3200000,4500000", 500, 400)),
        new("cache in a grid of degrees from the north, 1.3.0", Map13("degrees", "EPSG:4326", "47,5,55,15", 500, 400)),
        new Case("WMTS capabilities", "/wmts/1.0.0/WMTSCapabilities.xml").WmtsStyles(),
        new Case("TMS layer with levels between", "/tms/1.0.0/root/root").TileMap(),
    ])
    {
        KnownFiles = new Dictionary<string, string> { ["rooted_cache_EPSG3857/03"] = DoubledLevels, ["rooted_cache_EPSG3857/06"] = DoubledLevels },
    };

    // Maps at several resolutions around a point, and tiles by all services that number them.
    private static IEnumerable<Case> Of(
        string layer, string grid, string srs, (double X, double Y) center, double[] resolutions, string[] tiles)
    {
        foreach (double resolution in resolutions)
        {
            double half = resolution * 100;
            string bbox = string.Create(CultureInfo.InvariantCulture, $"{center.X - half},{center.Y - half},{center.X + half},{center.Y + half}");
            yield return new Case(string.Create(CultureInfo.InvariantCulture, $"{layer}: map at {resolution}"), Map11(layer, srs, bbox, 200, 200));
        }

        foreach (string tile in tiles)
        {
            yield return new Case($"{layer}: wmts {tile}", $"/wmts/{layer}/{grid}/{tile}.png");
            yield return new Case($"{layer}: tms {tile}", $"/tms/1.0.0/{layer}/{grid}/{tile}.png");
            yield return new Case($"{layer}: tiles {tile}", $"/tiles/{layer}/{grid}/{tile}.png?origin=nw");
        }
    }
}
