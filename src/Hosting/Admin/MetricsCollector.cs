using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace MapProxyCluster.Hosting;

/// <summary>Collects the measurements of this program's meter and writes them as Prometheus text (exposition format 0.0.4).</summary>
public sealed class MetricsCollector : IDisposable
{
    private const string MeterName = "MapProxyCluster";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<SeriesKey, Series> _series = new();

    // A measurement finds its series by the values of its (at most two) labels, without making text: requests pass here.
    private readonly record struct SeriesKey(Instrument Instrument, object? First, object? Second);

    /// <summary>Begins to collect.</summary>
    public MetricsCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All that was measured until now.</summary>
    public string Render()
    {
        foreach ((SeriesKey key, Series series) in _series)
        {
            // Gauges are measured anew; a series that is gone must not keep its last value.
            if (key.Instrument.IsObservable)
            {
                series.Reset();
            }
        }

        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in _series.GroupBy(pair => pair.Key.Instrument.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Instrument instrument = group.First().Key.Instrument;
            PrometheusText.WriteHeader(text, instrument);
            foreach (Series series in group.Select(pair => pair.Value).OrderBy(series => series.Labels, StringComparer.Ordinal))
            {
                PrometheusText.WriteSeries(text, instrument, series);
            }
        }

        return text.ToString();
    }

    /// <summary>Sum of a counter.</summary>
    /// <param name="name">Name of the instrument, without the ending that Prometheus text gives it.</param>
    /// <param name="label">Value that one of the labels must have; null for the sum of all.</param>
    public long Total(string name, string? label = null) => (long)_series
        .Where(pair => pair.Key.Instrument.Name == name && (label is null || label.Equals(pair.Key.First) || label.Equals(pair.Key.Second)))
        .Sum(pair => pair.Value.Value ?? 0);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = new SeriesKey(instrument, tags.Length > 0 ? tags[0].Value : null, tags.Length > 1 ? tags[1].Value : null);
        if (!_series.TryGetValue(key, out Series? series))
        {
            series = _series.GetOrAdd(key, new Series(instrument is Histogram<double>, PrometheusText.Labels(tags)));
        }

        if (instrument is Counter<long>)
        {
            series.Add(value);
        }
        else
        {
            series.Set(value);
        }
    }
}
