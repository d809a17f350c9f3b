namespace MapProxyCluster.Tools.CommandLine;

/// <summary>A command cannot do what it was asked to; the message is for the user.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="exitCode">What the process ends with.</param>
internal sealed class CommandFailure(string message, int exitCode = 1) : Exception(message)
{
    internal int ExitCode => exitCode;
}
