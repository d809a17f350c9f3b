using System.CommandLine;

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

    internal void Runs(Func<ParseResult, CancellationToken, Task<int>> action) => SetAction(async (parsed, cancellationToken) =>
    {
        try
        {
            return await action(parsed, cancellationToken);
        }
        catch (CommandFailure failure)
        {
            await Console.Error.WriteLineAsync($"ERROR: {failure.Message}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("stopping...");
            return Interrupted;
        }
    });

    internal void Runs(Func<ParseResult, int> action) => Runs((parsed, _) => Task.FromResult(action(parsed)));
}
