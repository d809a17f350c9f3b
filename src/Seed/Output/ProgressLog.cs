using System.Globalization;
using System.Text;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Seed.Output;

/// <summary>
/// Prints how a task gets on in the lines of MapProxy (behaviour reference 13.5) and notes it in the progress file as often.
/// </summary>
internal sealed class ProgressLog(Screen screen, ProgressStore? store, TimeProvider time) : ISeedObserver
{
    private static readonly TimeSpan StepInterval = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private SeedTask? _task;
    private long? _lastLine;
    private long _lastStep = time.GetTimestamp();

    /// <summary>What follows is about this task.</summary>
    internal void Begin(SeedTask task) => _task = task;

    /// <summary>The task is done.</summary>
    internal void End(SeedRun run)
    {
        store?.Save(_task!, run.SafeCursor);
        Print(run, _task!.Levels[0], run.Area.BoundingBox);
    }

    /// <summary>The task was stopped: where it has to go on is noted.</summary>
    internal void Stop(SeedRun run) => store?.Save(_task!, run.SafeCursor);

    /// <summary>A line with the time.</summary>
    internal void Message(string text) => screen.WriteLine($"[{Now()}] {text}");

    /// <inheritdoc/>
    public void Entered(SeedRun run, int level, BoundingBox box)
    {
        screen.Update(run);
        if (_lastLine is { } last && time.GetElapsedTime(last) < screen.LineInterval)
        {
            return;
        }

        _lastLine = time.GetTimestamp();
        store?.Save(_task!, run.SafeCursor);
        Print(run, level, box);
    }

    /// <inheritdoc/>
    public void Stepped(SeedRun run)
    {
        screen.Update(run);
        if (screen.ShowsSteps && time.GetElapsedTime(_lastStep) > StepInterval)
        {
            _lastStep = time.GetTimestamp();
            Console.Write(string.Create(
                CultureInfo.InvariantCulture, $"[{Now()}] {run.Progress * 100,6:F2}%\t{Symbols(run.Position),-20} \r"));
        }
    }

    /// <inheritdoc/>
    public void Retrying(Exception error, TimeSpan pause, int retriesLeft)
    {
        lock (_gate)
        {
            Console.Error.WriteLine($"An error occured. Retry in {(int)pause.TotalSeconds} seconds: {error.Message}. Retries left: {retriesLeft}");
        }
    }

    /// <inheritdoc/>
    public void GaveUp(Exception error)
    {
        lock (_gate)
        {
            Console.Error.WriteLine($"An error occured. Giving up: {error.Message}");
        }
    }

    private void Print(SeedRun run, int level, BoundingBox box)
    {
        if (screen.ShowsLines)
        {
            screen.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"[{Now()}] {level,2} {run.Progress * 100,6:F2}% {TaskText.Format(box)} ({run.Tiles} tiles)"));
        }
    }

    private string Now() => time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    // How full each level down is, from a dot to a zero.
    private static string Symbols(WalkCursor position)
    {
        const string Fill = " .oO0";
        var text = new StringBuilder();
        foreach (WalkStep step in position.Path.SkipLast(1))
        {
            text.Append(step.Index + 1 > step.Count ? 'X' : Fill[(int)Math.Ceiling((step.Index + 1) * 4.0 / step.Count)]);
        }

        return text.ToString();
    }
}
