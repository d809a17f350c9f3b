using System.Globalization;
using System.Text;
using MapProxyCluster.Imaging.Tests.Codecs;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Tests.Operations;

/// <summary>The division of a map into quads against MapProxy's own (Debian package mapproxy).</summary>
public sealed class TransformMeshTests
{
    private static readonly PixelSize Source = new(900, 700);

    /// <summary>SRS and area of source and target, and the target's size.</summary>
    public static TheoryData<string, double[], string, double[], int, int> Areas { get; } = new()
    {
        { "EPSG:3857", [-400_000, 5_200_000, 1_000_000, 6_400_000], "EPSG:4326", [-3, 43, 8, 49], 500, 400 },
        { "EPSG:3857", [-20_000_000, -20_000_000, 20_000_000, 20_000_000], "EPSG:4326", [-170, -80, 170, 80], 800, 400 },
        { "EPSG:3857", [-400_000, 5_200_000, 1_000_000, 6_400_000], "EPSG:25832", [-200_000, 4_700_000, 900_000, 5_700_000], 130, 330 },
        { "EPSG:4326", [-180, -90, 180, 90], "EPSG:3857", [-20_000_000, -20_000_000, 20_000_000, 20_000_000], 700, 700 },
        { "EPSG:4326", [-30, 20, 60, 80], "EPSG:3035", [1_500_000, 500_000, 7_500_000, 6_500_000], 1000, 1000 },
        { "EPSG:4326", [-180, -90, 180, 90], "EPSG:3413", [-4_000_000, -4_000_000, 4_000_000, 4_000_000], 600, 600 },
        { "EPSG:3857", [-20_000_000, -25_000_000, 20_000_000, 25_000_000], "EPSG:4326", [-180, -90, 180, 90], 720, 360 },
        { "EPSG:4326", [-180, -120, 180, 120], "EPSG:3857", [-15_000_000, -15_000_000, 15_000_000, 15_000_000], 512, 512 },
        { "EPSG:4326", [-180, -90.0000005, 180, 90.0000005], "EPSG:3857", [-15_000_000, -15_000_000, 15_000_000, 15_000_000], 512, 512 },
    };

    [Theory]
    [MemberData(nameof(Areas))]
    public void Build_Area_IsMapProxysMesh(string from, double[] sourceArea, string to, double[] targetArea, int width, int height)
    {
        IReadOnlyList<QuadMapping> quads = TransformMesh.Build(
            Box(sourceArea), Srs.Parse(from), Source, Box(targetArea), Srs.Parse(to), new PixelSize(width, height));
        string[] expected = Encoding.UTF8.GetString(Pillow.Run(
            $"""
            from mapproxy.image.transform import transform_meshes
            from mapproxy.srs import SRS
            meshes = transform_meshes(
                ({Source.Width}, {Source.Height}), ({List(sourceArea)}), SRS('{from}'), ({width}, {height}), ({List(targetArea)}), SRS('{to}'))
            for rectangle, corners in meshes: print(*rectangle, *['%.9f' % c for c in corners])
            """)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(expected.Select(line => string.Join(' ', line.Split(' ')[..4])), quads.Select(Rectangle));
        foreach ((string line, QuadMapping quad) in expected.Zip(quads))
        {
            double[] corners = [.. line.Split(' ')[4..].Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.All(corners.Zip(Corners(quad)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    private static string Rectangle(QuadMapping quad) => $"{quad.Left} {quad.Top} {quad.Left + quad.Width} {quad.Top + quad.Height}";

    private static double[] Corners(QuadMapping quad) =>
    [
        quad.NorthWest.X, quad.NorthWest.Y, quad.SouthWest.X, quad.SouthWest.Y,
        quad.SouthEast.X, quad.SouthEast.Y, quad.NorthEast.X, quad.NorthEast.Y,
    ];

    private static BoundingBox Box(double[] area) => new(area[0], area[1], area[2], area[3]);

    private static string List(double[] area) => string.Join(", ", area.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
