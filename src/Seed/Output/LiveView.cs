using System.Diagnostics.Metrics;
using System.Globalization;
using Spectre.Console;

namespace MapProxyCluster.Seed.Output;

/// <summary>A bar for each task with tiles and upstream requests per second and the time that is left.</summary>
internal sealed class LiveView
{
    private static readonly TimeSpan RateInterval = TimeSpan.FromSeconds(1);

    private readonly ProgressContext _bars;
    private readonly Lock _gate = new();
    private ProgressTask? _bar;
    private string _title = "";
    private long _requests, _shownRequests, _shownTiles;
    private long _shownAt = TimeProvider.System.GetTimestamp();

    private LiveView(ProgressContext bars) => _bars = bars;

    /// <summary>Shows the view while something is done.</summary>
    internal static Task RunAsync(Func<LiveView, Task> act) => AnsiConsole.Progress()
        .AutoClear(false)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn(),
            new RemainingTimeColumn())
        .StartAsync(async bars =>
        {
            var view = new LiveView(bars);
            using MeterListener listener = view.Listen();
            await act(view);
        });

    /// <summary>A task begins: it gets a bar of its own.</summary>
    internal void Begin(string title)
    {
        lock (_gate)
        {
            _bar?.StopTask();
            _title = Markup.Escape(title);
            _bar = _bars.AddTask(_title, maxValue: 1);
            _shownTiles = 0;
        }
    }

    /// <summary>The task has got on.</summary>
    internal void Update(double progress, long tiles)
    {
        lock (_gate)
        {
            Update(progress);
            TimeSpan elapsed = TimeProvider.System.GetElapsedTime(_shownAt);
            if (elapsed < RateInterval || _bar is null)
            {
                return;
            }

            long requests = Interlocked.Read(ref _requests);
            string rate = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, tiles - _shownTiles) / elapsed.TotalSeconds:F0} tiles/s");
            string asked = requests == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {(requests - _shownRequests) / elapsed.TotalSeconds:F1} requests/s");
            _bar.Description = $"{_title} [grey]{rate}{asked}[/]";
            (_shownAt, _shownTiles, _shownRequests) = (TimeProvider.System.GetTimestamp(), tiles, requests);
        }
    }

    /// <summary>The task has got on.</summary>
    internal void Update(double progress)
    {
        if (_bar is { } bar)
        {
            bar.Value = progress;
        }
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "mapproxy_upstream_requests")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _requests, count));
        listener.Start();
        return listener;
    }
}
