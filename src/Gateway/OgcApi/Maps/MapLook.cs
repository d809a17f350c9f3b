using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>What a map shows where its layers show nothing (OGC 20-058, 8).</summary>
/// <param name="Transparent">Whether the map keeps transparency.</param>
/// <param name="Background">The colour below the layers.</param>
internal sealed record MapLook(bool Transparent, Color Background)
{
    /// <summary>The ground that is drawn below the layers of a transparent map; null where it is not visible.</summary>
    internal Color? Ground => Transparent && Background.A is > 0 and < 255 ? Background : null;

    /// <summary>
    /// Reads <c>transparent</c> and <c>bgcolor</c>. Maps are transparent unless a colour is given; one with alpha keeps its alpha.
    /// </summary>
    /// <exception cref="OgcApiException">A value is none.</exception>
    internal static MapLook Of(RequestParameters parameters, ImageFormat format)
    {
        Color? background = parameters.TryGet("bgcolor", out string? name)
            ? ColorOf(name.ToLowerInvariant()) ?? throw OgcApiException.Invalid("invalid value for bgcolor")
            : null;
        bool transparent = parameters["transparent"]?.ToLowerInvariant() switch
        {
            null => background is not { A: 255 },
            "true" => true,
            "false" => false,
            _ => throw OgcApiException.Invalid("invalid value for transparent"),
        };
        return new MapLook(transparent && format != ImageFormat.Jpeg, background ?? Color.White);
    }

    // "0x" with the alpha first, unlike elsewhere; or one of the names of CSS 2.1, 4.3.6.
    private static Color? ColorOf(string text) => text switch
    {
        "black" => new Color(0, 0, 0),
        "silver" => new Color(192, 192, 192),
        "gray" => new Color(128, 128, 128),
        "white" => new Color(255, 255, 255),
        "maroon" => new Color(128, 0, 0),
        "red" => new Color(255, 0, 0),
        "orange" => new Color(255, 165, 0),
        "purple" => new Color(128, 0, 128),
        "fuchsia" => new Color(255, 0, 255),
        "green" => new Color(0, 128, 0),
        "lime" => new Color(0, 255, 0),
        "olive" => new Color(128, 128, 0),
        "yellow" => new Color(255, 255, 0),
        "navy" => new Color(0, 0, 128),
        "blue" => new Color(0, 0, 255),
        "teal" => new Color(0, 128, 128),
        "aqua" => new Color(0, 255, 255),
        { Length: 8 } when text.StartsWith("0x", StringComparison.Ordinal) => Color.TryParse(text),
        { Length: 10 } when text.StartsWith("0x", StringComparison.Ordinal) => Color.TryParse(text[4..] + text[2..4]),
        _ => null,
    };
}
