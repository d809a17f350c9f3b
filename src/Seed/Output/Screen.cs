using MapProxyCluster.Engine;
using Spectre.Console;

namespace MapProxyCluster.Seed.Output;

/// <summary>Where progress goes: lines, or on a terminal a live view with a bar for each task.</summary>
internal sealed class Screen
{
    private readonly int _quiet;
    private LiveView? _live;

    internal Screen(SeedOptions options)
    {
        // As in MapProxy: what is no terminal gets few lines.
        _quiet = Console.IsOutputRedirected ? Math.Max(1, options.Quiet) : options.Quiet;
        IsLive = _quiet == 0 && !options.IsPlain && AnsiConsole.Profile.Capabilities.Ansi;
    }

    /// <summary>Whether there is a live view in place of lines.</summary>
    internal bool IsLive { get; }

    /// <summary>Whether progress is told in lines.</summary>
    internal bool ShowsLines => _quiet < 2 && !IsLive;

    /// <summary>Whether each step is told in a line that the next one replaces.</summary>
    internal bool ShowsSteps => _quiet == 0 && !IsLive;

    /// <summary>The least time between two lines, and between two notes of the progress.</summary>
    internal TimeSpan LineInterval => TimeSpan.FromSeconds(_quiet == 0 ? 1 : 30);

    /// <summary>Prints a line.</summary>
    internal void WriteLine(string text)
    {
        if (_live is null)
        {
            Console.WriteLine(text);
        }
        else
        {
            AnsiConsole.WriteLine(text);
        }
    }

    /// <summary>Does something with the view on.</summary>
    internal Task RunAsync(Func<Task> act) => !IsLive ? act() : LiveView.RunAsync(async view =>
    {
        _live = view;
        await act();
    });

    /// <summary>A task begins.</summary>
    internal void Begin(SeedTask task) => Begin(task.Name, task.TileSetId);

    /// <summary>A task begins.</summary>
    internal void Begin(string name, string tiles) => _live?.Begin($"{name} {tiles}");

    /// <summary>A run has got on.</summary>
    internal void Update(SeedRun run) => _live?.Update(run.Progress, run.Tiles);

    /// <summary>A run elsewhere has got on.</summary>
    internal void Update(double progress, long tiles) => _live?.Update(progress, tiles);

    /// <summary>A task that is no walk has got on.</summary>
    internal void Update(double progress) => _live?.Update(progress);
}
