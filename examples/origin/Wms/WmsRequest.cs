using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Drawing;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Wms;

/// <summary>The parameters of one WMS request, versions 1.1.1 (OGC 01-068r3) and 1.3.0 (OGC 06-042).</summary>
internal sealed class WmsRequest(IQueryCollection query)
{
    /// <summary>Largest width and height of a picture.</summary>
    internal const int MaxSize = 4096;

    /// <summary>True for 1.3.0, which other versions above it and requests without version get as well.</summary>
    internal bool IsVersion13 { get; } = Get(query, "version") is not { } version || string.CompareOrdinal(version, "1.3") >= 0;

    /// <summary>The operation.</summary>
    internal string Operation => Required("request");

    /// <summary>The layers of a map or of a feature info query, drawn together.</summary>
    internal MapLayers Layers(string parameter)
    {
        MapLayers layers = MapLayers.None;
        foreach (string name in Required(parameter).Split(',', StringSplitOptions.TrimEntries))
        {
            layers |= WmsLayer.Find(name)?.Content ?? throw new WmsException($"layer {name} is not defined", "LayerNotDefined");
        }

        return layers;
    }

    /// <summary>The shown area and the size of the picture.</summary>
    internal MapView View()
    {
        string code = Required(IsVersion13 ? "crs" : "srs");
        Srs srs = Srs.TryParse(code) ?? throw new WmsException($"{code} is not known", IsVersion13 ? "InvalidCRS" : "InvalidSRS");
        if (BoundingBox.TryParse(Required("bbox")) is not { IsValid: true } bbox)
        {
            throw new WmsException("bbox must be four numbers, the lower ones first");
        }

        try
        {
            return new MapView(IsVersion13 && srs.IsNorthEast ? bbox.SwapAxes() : bbox, new PixelSize(Integer("width", MaxSize), Integer("height", MaxSize)), srs);
        }
        catch (SrsException e)
        {
            throw new WmsException(e.Message);
        }
    }

    /// <summary>The encoding of a picture.</summary>
    internal ImageFormat Format()
    {
        string name = Required("format");
        ImageFormat format = ImageFormats.Parse(name);
        return format is ImageFormat.Png or ImageFormat.Jpeg ? format : throw new WmsException($"format {name} is not supported", "InvalidFormat");
    }

    /// <summary>The colour below the map.</summary>
    internal Color Background()
    {
        bool transparent = string.Equals(Get(query, "transparent"), "true", StringComparison.OrdinalIgnoreCase);
        return transparent && Format() == ImageFormat.Png ? Color.Transparent : Color.TryParse(Get(query, "bgcolor")) ?? Color.White;
    }

    /// <summary>The asked pixel of a feature info query.</summary>
    internal (int X, int Y) Point(PixelSize size)
    {
        (int x, int y) = (Coordinate(IsVersion13 ? "i" : "x"), Coordinate(IsVersion13 ? "j" : "y"));
        return x < size.Width && y < size.Height ? (x, y) : throw new WmsException("the point lies outside of the map", "InvalidPoint");
    }

    /// <summary>A parameter that may be left out.</summary>
    internal string? Optional(string name) => Get(query, name);

    /// <summary>A parameter that must be there.</summary>
    internal string Required(string name) =>
        Get(query, name) ?? throw new WmsException($"parameter {name} is missing", name is "request" ? "OperationNotSupported" : "MissingParameterValue");

    private static string? Get(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value, ..] ? value : null;

    private int Integer(string name, int max) =>
        int.TryParse(Required(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 && value <= max
            ? value
            : throw new WmsException($"{name} must be a number from 1 to {max}");

    private int Coordinate(string name) =>
        int.TryParse(Required(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new WmsException($"{name} must be a number", "InvalidPoint");
}
