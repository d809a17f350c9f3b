using System.Diagnostics;

namespace MapProxyCluster.Testing.Common;

/// <summary>A program that has run to its end.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it printed to stdout.</param>
/// <param name="Errors">What it printed to stderr.</param>
public sealed record Command(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a program and waits for its end.</summary>
    public static async Task<Command> RunAsync(
        string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Command(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a program that must succeed; returns what it printed to stdout.</summary>
    public static async Task<string> OutputOfAsync(
        string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        Command command = await RunAsync(program, [.. arguments], environment);
        return command.ExitCode == 0
            ? command.Output
            : throw new InvalidOperationException($"{program} ended with {command.ExitCode}\n{command.Output}\n{command.Errors}");
    }
}
