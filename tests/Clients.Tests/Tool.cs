using System.Diagnostics;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests;

/// <summary>Runs programs: our own builds and the real clients.</summary>
internal static class Tool
{
    /// <summary>The repository's root, found from the test's folder.</summary>
    internal static string Root => ServerProcess.Root;

    /// <summary>A port that nobody listens on.</summary>
    internal static int FreePort() => ServerProcess.FreePort();

    /// <summary>Runs a program to its end and returns what it printed; fails the test with its errors otherwise.</summary>
    internal static Task<string> RunAsync(string program, params string[] arguments) =>
        Command.OutputOfAsync(program, arguments, [new("GDAL_HTTP_TIMEOUT", "30"), new("GDAL_PAM_ENABLED", "NO")]);

    /// <summary>Starts a server and waits until a URL of it answers.</summary>
    internal static async Task<Process> StartAsync(string url, string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Trace.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient();
        for (int attempt = 0; attempt < 200; attempt++)
        {
            Assert.False(process.HasExited, $"{program} ended with {(process.HasExited ? process.ExitCode : 0)}");
            try
            {
                using HttpResponseMessage response = await client.GetAsync(url);
                return process;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException($"{program} does not answer at {url}");
    }

    /// <summary>Ends a server that a test has started.</summary>
    internal static void Stop(Process? process)
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process?.Dispose();
    }
}
