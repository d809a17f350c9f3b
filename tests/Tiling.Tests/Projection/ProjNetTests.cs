using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Transformations;

namespace MapProxyCluster.Tiling.Tests.Projection;

/// <summary>A second opinion from another implementation, for systems whose datum is WGS 84 or the same within centimetres.</summary>
public class ProjNetTests
{
    private const string Etrs89 = """
        GEOGCS["ETRS89",DATUM["ETRS89",SPHEROID["GRS 1980",6378137,298.257222101],TOWGS84[0,0,0,0,0,0,0]],
        PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]
        """;

    private static readonly Dictionary<string, string> Definitions = new()
    {
        ["EPSG:2154"] = Projected("Lambert_Conformal_Conic_2SP",
            ("standard_parallel_1", 49), ("standard_parallel_2", 44), ("latitude_of_origin", 46.5), ("central_meridian", 3),
            ("false_easting", 700000), ("false_northing", 6600000)),
        ["EPSG:25832"] = Projected("Transverse_Mercator",
            ("latitude_of_origin", 0), ("central_meridian", 9), ("scale_factor", 0.9996), ("false_easting", 500000), ("false_northing", 0)),
        ["EPSG:25833"] = Projected("Transverse_Mercator",
            ("latitude_of_origin", 0), ("central_meridian", 15), ("scale_factor", 0.9996), ("false_easting", 500000), ("false_northing", 0)),
        ["EPSG:2180"] = Projected("Transverse_Mercator",
            ("latitude_of_origin", 0), ("central_meridian", 19), ("scale_factor", 0.9993), ("false_easting", 500000), ("false_northing", -5300000)),
        ["EPSG:3035"] = Projected("Lambert_Azimuthal_Equal_Area",
            ("latitude_of_center", 52), ("longitude_of_center", 10), ("false_easting", 4321000), ("false_northing", 3210000)),
    };

    public static TheoryData<string> Codes => [.. Definitions.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void TransformPoints_FromWgs84_AgreesWithProjNet(string code) =>
        AssertAgrees(ReferenceCrs.All[code], new CoordinateSystemFactory().CreateFromWkt(Definitions[code]));

    [Theory]
    [InlineData(1, true)]
    [InlineData(31, true)]
    [InlineData(32, false)]
    [InlineData(60, false)]
    public void TransformPoints_Utm_AgreesWithProjNet(int zone, bool north) =>
        AssertAgrees(ReferenceCrs.Utm(zone, north), ProjectedCoordinateSystem.WGS84_UTM(zone, north));

    private static void AssertAgrees(ReferenceCrs crs, CoordinateSystem system)
    {
        MathTransform transform = new CoordinateTransformationFactory()
            .CreateFromCoordinateSystems(GeographicCoordinateSystem.WGS84, system).MathTransform;
        foreach ((double x, double y) in crs.SamplePoints())
        {
            (double expectedX, double expectedY) = transform.Transform(x, y);
            (double actualX, double actualY) = Srs.Wgs84.TransformPoint(Srs.Parse(crs.Code), x, y);
            Assert.Equal(expectedX, actualX, 0.01);
            Assert.Equal(expectedY, actualY, 0.01);
        }
    }

    private static string Projected(string method, params (string Name, double Value)[] parameters) =>
        $"PROJCS[\"test\",{Etrs89},PROJECTION[\"{method}\"],"
        + string.Concat(parameters.Select(p => $"PARAMETER[\"{p.Name}\",{p.Value}],"))
        + "UNIT[\"metre\",1]]";
}
