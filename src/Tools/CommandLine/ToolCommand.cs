using System.CommandLine;
using System.Runtime.InteropServices;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>A command whose help shows how it is used, and whose failures are lines of text.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it does, in a sentence.</param>
/// <param name="examples">Command lines without the program's name; those that begin with '#' explain the next one.</param>
internal sealed class ToolCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Exit code of a command that the user has stopped, as shells count it.</summary>
    internal const int Interrupted = 130;

    internal IReadOnlyList<string> Examples => examples;

    /// <summary>What else there is to know, a line each.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    internal void Runs(Func<ParseResult, CancellationToken, Task<int>> action) => SetAction(async (parsed, _) =>
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await action(parsed, stop.Token);
        }
        catch (CommandFailure failure)
        {
            await Console.Error.WriteLineAsync($"ERROR: {failure.Message}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("stopping...");
            return Interrupted;
        }

        // A second signal ends the process at once.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    });

    internal void Runs(Func<ParseResult, int> action) => Runs((parsed, _) => Task.FromResult(action(parsed)));
}
