using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace MapProxyCluster.Hosting;

/// <summary>Collects the measurements of this program's meter and writes them as Prometheus text (exposition format 0.0.4).</summary>
public sealed class MetricsCollector : IDisposable
{
    private const string MeterName = "MapProxyCluster";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();

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
        foreach (((Instrument instrument, _), Series series) in _series)
        {
            // Gauges are measured anew; a series that is gone must not keep its last value.
            if (instrument.IsObservable && instrument is ObservableGauge<long>)
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
            foreach (((_, string labels), Series series) in group.OrderBy(pair => pair.Key.Labels, StringComparer.Ordinal))
            {
                PrometheusText.WriteSeries(text, instrument, labels, series);
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Series series = _series.GetOrAdd((instrument, PrometheusText.Labels(tags)), static key => new Series(key.Instrument is Histogram<double>));
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
