using System.Globalization;
using System.Text.RegularExpressions;
using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads sizes such as <c>500MB</c>, <c>1.5 GiB</c> or plain numbers of bytes.</summary>
internal static partial class ByteSizes
{
    private const int ThousandsStep = 1000, BinaryStep = 1024;
    private const string Prefixes = "KMGT";

    /// <summary>A size in bytes; null when it is not given, or wrong, which the messages tell.</summary>
    internal static long? Bytes(this MapReader reader, string key, long minimum)
    {
        if (!reader.Has(key))
        {
            return null;
        }

        if (reader.Raw(key) is ScalarNode scalar && Parse(scalar.Text) is { } bytes && bytes >= minimum)
        {
            return bytes;
        }

        string least = string.Create(CultureInfo.InvariantCulture, $"{minimum / 1_000_000}MB");
        reader.Messages.Error(reader.LocationOf(key), $"must be a size of at least {least}, such as 500MB, 20GB or 1TiB");
        return null;
    }

    private static long? Parse(string text)
    {
        Match match = Size().Match(text);
        if (!match.Success || !double.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out double number))
        {
            return null;
        }

        int power = Prefixes.IndexOf(match.Groups[2].Value.ToUpperInvariant(), StringComparison.Ordinal) + 1;
        double bytes = number * Math.Pow(match.Groups[3].Length == 0 ? ThousandsStep : BinaryStep, match.Groups[2].Length == 0 ? 0 : power);
        return bytes < long.MaxValue ? (long)bytes : null;
    }

    [GeneratedRegex(@"^\s*([0-9]+(?:\.[0-9]+)?)\s*(?:([KMGT])(i)?)?B?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Size();
}
