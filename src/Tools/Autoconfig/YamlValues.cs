using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;
using MapProxyCluster.Tools.Text;

namespace MapProxyCluster.Tools.Autoconfig;

/// <summary>Values of made configurations.</summary>
internal static class YamlValues
{
    internal static YamlScalar Number(double value)
    {
        // YAML 1.1 knows no number with an exponent and without a point.
        string text = PythonText.Number(value);
        bool lacksPoint = text.Contains('e', StringComparison.Ordinal) && !text.Contains('.', StringComparison.Ordinal);
        return new YamlScalar(lacksPoint ? text.Replace("e", ".0e", StringComparison.Ordinal) : text);
    }

    internal static YamlScalar Integer(long value) => new(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    internal static List<object?> Box(BoundingBox box) => [Number(box.MinX), Number(box.MinY), Number(box.MaxX), Number(box.MaxY)];

    internal static List<object?> Texts(IEnumerable<string> texts) => [.. texts];

    /// <summary>The texts of a list; none when it is no list.</summary>
    internal static IEnumerable<string> TextsOf(object? value) => value is List<object?> list ? list.OfType<string>() : [];
}
