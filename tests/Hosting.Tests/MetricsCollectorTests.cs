using System.Diagnostics.Metrics;

namespace MapProxyCluster.Hosting.Tests;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly Meter _meter = new("MapProxyCluster");
    private readonly MetricsCollector _collector = new();

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Render_Counter_SumsByLabels()
    {
        Counter<long> counter = _meter.CreateCounter<long>("test_things", description: "Things");
        counter.Add(2, new("kind", "a"), new("status", 200));
        counter.Add(3, new("kind", "a"), new("status", 200));
        counter.Add(1, new("kind", "b"), new("status", 500));

        string text = _collector.Render();

        Assert.Contains("# HELP test_things_total Things\n# TYPE test_things_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("test_things_total{kind=\"a\",status=\"200\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("test_things_total{kind=\"b\",status=\"500\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Histogram_CountsUpToEachBound()
    {
        Histogram<double> histogram = _meter.CreateHistogram<double>("test_seconds");
        histogram.Record(0.004);
        histogram.Record(0.3);
        histogram.Record(100);

        string text = _collector.Render();

        Assert.Contains("test_seconds_bucket{le=\"0.002\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("test_seconds_bucket{le=\"0.005\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("test_seconds_bucket{le=\"60\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("test_seconds_bucket{le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("test_seconds_count 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Gauge_ShowsWhatIsTrueNowOnly()
    {
        string label = "first";
        _meter.CreateObservableGauge<long>("test_now", () => (IEnumerable<Measurement<long>>)[new Measurement<long>(7, new KeyValuePair<string, object?>("label", label))]);
        Assert.Contains("test_now{label=\"first\"} 7\n", _collector.Render(), StringComparison.Ordinal);

        label = "second";
        string text = _collector.Render();

        Assert.Contains("test_now{label=\"second\"} 7\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("first", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_LabelOfAnyText_IsEscaped()
    {
        _meter.CreateCounter<long>("test_text").Add(1, new KeyValuePair<string, object?>("text", "a\"b\\c\nd"));

        Assert.Contains("{text=\"a\\\"b\\\\c\\nd\"} 1\n", _collector.Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void Total_OfACounter_SumsAllOrOneLabel()
    {
        Counter<long> counter = _meter.CreateCounter<long>("test_totals");
        counter.Add(2, new("kind", "a"), new("status", 200));
        counter.Add(3, new("kind", "a"), new("status", 500));
        counter.Add(4, new("kind", "b"), new("status", 200));

        Assert.Equal(9, _collector.Total("test_totals"));
        Assert.Equal(5, _collector.Total("test_totals", "a"));
        Assert.Equal(0, _collector.Total("test_totals", "c"));
        Assert.Equal(0, _collector.Total("test_nothing"));
    }
}
