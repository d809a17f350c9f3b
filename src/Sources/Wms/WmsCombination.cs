using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>
/// Finds out whether two sources of one WMS can be asked in one request (behaviour reference 5.3). Unlike in MapProxy they also have to agree in
/// their further parameters, limits and stand-ins for errors, so that no setting is lost.
/// </summary>
internal static class WmsCombination
{
    private const string Transparent = "transparent";

    /// <summary>Settings of a source with the layers of both, the upper ones last; null when they do not go together.</summary>
    internal static WmsSourceOptions? Of(WmsSourceOptions lower, WmsSourceOptions upper, MapQuery query) =>
        AskTheSame(lower, upper) && DrawAlike(lower, upper) && IsInRange(lower, query) && IsInRange(upper, query) && ForwardTheSame(lower, upper, query)
            ? lower with { Layers = [.. lower.Layers, .. upper.Layers], ResolutionRange = null }
            : null;

    private static bool AskTheSame(WmsSourceOptions lower, WmsSourceOptions upper) =>
        lower.Url == upper.Url && lower.Version == upper.Version && lower.FixedFormat == upper.FixedFormat
        && lower.SupportedSrs.SequenceEqual(upper.SupportedSrs) && lower.SupportedFormats.SequenceEqual(upper.SupportedFormats)
        && Further(lower).SequenceEqual(Further(upper))
        && lower.Upstream.Limits == upper.Upstream.Limits && lower.Upstream.OnError.SequenceEqual(upper.Upstream.OnError)
        && lower.Upstream.Headers.Order(HeaderOrder).SequenceEqual(upper.Upstream.Headers.Order(HeaderOrder));

    private static bool DrawAlike(WmsSourceOptions lower, WmsSourceOptions upper) =>
        lower.Image.Opacity is null && upper.Image.Opacity is null
        && lower.TransparentColor == upper.TransparentColor && ReferenceEquals(lower.Coverage, upper.Coverage);

    private static bool IsInRange(WmsSourceOptions options, MapQuery query) =>
        options.ResolutionRange?.Contains(query.BoundingBox, query.NominalSize, query.Srs) != false;

    private static bool ForwardTheSame(WmsSourceOptions lower, WmsSourceOptions upper, MapQuery query) =>
        Forwarded(lower, query).SequenceEqual(Forwarded(upper, query));

    // The ground of the picture is the lower one's; the upper ones are drawn over it by their server.
    private static IEnumerable<KeyValuePair<string, string>> Further(WmsSourceOptions options) =>
        options.Parameters.Where(pair => !pair.Key.Equals(Transparent, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Forwarded(WmsSourceOptions options, MapQuery query) =>
        options.ForwardParameters.Order(StringComparer.Ordinal).Where(name =>
            query.ClientParameters?.ContainsKey(name) == true || query.Dimensions.Values.Any(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)));

    private static readonly Comparer<KeyValuePair<string, string>> HeaderOrder =
        Comparer<KeyValuePair<string, string>>.Create((one, other) => string.CompareOrdinal(one.Key, other.Key));
}
