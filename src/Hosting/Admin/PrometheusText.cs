using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MapProxyCluster.Hosting;

/// <summary>Writes the Prometheus text format.</summary>
internal static class PrometheusText
{
    /// <summary>Labels between braces, without them: name="value", … in order of their names.</summary>
    internal static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        KeyValuePair<string, object?>[] sorted = tags.ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return string.Join(',', sorted.Select(tag => $"{tag.Key}=\"{Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")}\""));
    }

    internal static void WriteHeader(StringBuilder text, Instrument instrument)
    {
        string name = NameOf(instrument);
        text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description ?? "").Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(instrument)).Append('\n');
    }

    internal static void WriteSeries(StringBuilder text, Instrument instrument, Series series)
    {
        if (series.Value is not { } value)
        {
            return;
        }

        string name = NameOf(instrument), labels = series.Labels;
        if (series.Buckets is not { } buckets)
        {
            WriteLine(text, name, labels, value);
            return;
        }

        long count = 0;
        string prefix = labels.Length == 0 ? "" : labels + ",";
        for (int i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            string bound = i < Series.Bounds.Length ? Series.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            WriteLine(text, name + "_bucket", $"{prefix}le=\"{bound}\"", count);
        }

        WriteLine(text, name + "_sum", labels, value);
        WriteLine(text, name + "_count", labels, count);
    }

    private static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string NameOf(Instrument instrument) => instrument is Counter<long> ? instrument.Name + "_total" : instrument.Name;

    private static string TypeOf(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
