using System.Globalization;

namespace MapProxyCluster.Tools.Text;

/// <summary>Values as MapProxy's commands print them, which is as Python writes them: scripts read these lines.</summary>
internal static class PythonText
{
    /// <summary>The shortest digits that read back as the same number; exponents from 1e16 up and below 1e-4.</summary>
    /// <param name="value">The number.</param>
    /// <param name="isReal">Whether a whole number ends with ".0", as one that was calculated.</param>
    internal static string Number(double value, bool isReal = true)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        int exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (value != 0 && exponent is < -4 or >= 16)
        {
            string mantissa = shortest.Split('E')[0];
            return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (shortest.Contains('E', StringComparison.Ordinal))
        {
            shortest = value.ToString("F0", CultureInfo.InvariantCulture);
        }

        return isReal && !shortest.Contains('.', StringComparison.Ordinal) ? shortest + ".0" : shortest;
    }

    /// <summary>A list of numbers.</summary>
    internal static string Numbers(IEnumerable<double> values, bool isReal = true) =>
        $"[{string.Join(", ", values.Select(value => Number(value, isReal)))}]";

    /// <summary>A text in quotes.</summary>
    internal static string Quoted(string text) => text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal)
        ? $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal)}\""
        : $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
