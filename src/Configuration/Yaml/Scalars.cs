using System.Globalization;

namespace MapProxyCluster.Configuration.Yaml;

/// <summary>Reads scalars as YAML 1.1 means them (PyYAML's safe loader).</summary>
internal static class Scalars
{
    /// <summary>yes/no/true/false/on/off.</summary>
    internal static bool? Boolean(ScalarNode scalar) => !scalar.IsPlain ? null : scalar.Text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" => true,
        "FALSE" or "NO" or "OFF" => false,
        _ => null,
    };

    /// <summary>A decimal, octal (leading 0) or hexadecimal integer.</summary>
    internal static long? Integer(ScalarNode scalar)
    {
        if (!scalar.IsPlain)
        {
            return null;
        }

        string text = scalar.Text.Replace("_", "", StringComparison.Ordinal);
        bool isOctal = text.Length > 1 && text[0] == '0' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '7') < 0;
        if (isOctal)
        {
            // 21 octal digits always fit; more are no number that anything here could mean.
            return text.Length <= 21 ? Convert.ToInt64(text, 8) : null;
        }

        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex) ? hex : null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    /// <summary>Any finite number.</summary>
    internal static double? Number(ScalarNode scalar)
    {
        if (Integer(scalar) is { } integer)
        {
            return integer;
        }

        return scalar.IsPlain
            && double.TryParse(scalar.Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) ? value : null;
    }
}
