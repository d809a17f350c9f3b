using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources.Tests;

public sealed class DebugSourceTests
{
    [Fact]
    public async Task GetMapAsync_AnyArea_WritesItsNumbersOnNothing()
    {
        var source = new DebugSource("debug", null, null);
        MapQuery query = Setup.Query with { BoundingBox = new BoundingBox(0, -0.00001, 1000, 500.5), Size = new PixelSize(512, 300) };

        using MapImage? image = await source.GetMapAsync(query, default);

        using Raster expected = MessageImage.Render("bbox: (0.0, -1e-05, 1000.0, 500.5)\nres: 1.95312500(1.66833337)", query.Size, Color.Transparent);
        Assert.Equal(expected.Pixels, image!.Raster.Pixels);
        Assert.Contains(Color.FromPixel(0xFF000000), Colors(expected));
        Assert.Equal(0, Color.FromPixel(image.Raster.Row(299)[511]).A);
        Assert.Equal((false, false), (source.SupportsMetatiles, source.IsOpaque));
    }

    private static IEnumerable<Color> Colors(Raster raster) => raster.Pixels.ToArray().Select(Color.FromPixel);
}
