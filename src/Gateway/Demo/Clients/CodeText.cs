using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>Values as programs and shells write them.</summary>
internal static class CodeText
{
    // The page escapes the program as a whole; here only quotes, backslashes and line ends matter. "</" could end a script element of a reader's page.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JavaScript string with single quotes.</summary>
    internal static string Script(string text)
    {
        string quoted = JsonSerializer.Serialize(text, Readable)[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);
        return $"'{quoted.Replace("'", "\\'", StringComparison.Ordinal).Replace("</", "<\\/", StringComparison.Ordinal)}'";
    }

    /// <summary>An argument of a POSIX shell.</summary>
    internal static string Shell(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The shortest text that reads back as the same number.</summary>
    internal static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Numbers between brackets.</summary>
    internal static string List(IEnumerable<double> numbers) => $"[{string.Join(", ", numbers.Select(Number))}]";

    /// <summary>A box as minx, miny, maxx, maxy between brackets.</summary>
    internal static string Box(BoundingBox box) => List([box.MinX, box.MinY, box.MaxX, box.MaxY]);

    /// <summary>Latitude and longitude, two corners: how Leaflet and MapLibre are told what to show.</summary>
    internal static BoundingBox Degrees(Srs srs, BoundingBox area)
    {
        try
        {
            BoundingBox degrees = srs.Transform(Srs.Wgs84, area);
            return new BoundingBox(Round(degrees.MinX, 180), Round(degrees.MinY, 85), Round(degrees.MaxX, 180), Round(degrees.MaxY, 85));
        }
        catch (SrsException)
        {
            return new BoundingBox(-180, -85, 180, 85);
        }
    }

    private static double Round(double value, double limit) => Math.Round(Math.Clamp(value, -limit, limit), 5);
}
