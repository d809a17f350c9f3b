namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>A web server or balancer that deploy/ has a configuration for.</summary>
public interface IFront
{
    /// <summary>Writes the shipped configuration, with real addresses, into a folder; returns how to check it and how to run it.</summary>
    static abstract FrontCommands Write(string folder, int port, Backend first, Backend second);
}

/// <summary>Loopback ports of what a front stands before.</summary>
/// <param name="Port">Where it answers clients.</param>
/// <param name="AdminPort">Where it answers probes.</param>
public readonly record struct Backend(int Port, int AdminPort);

/// <summary>Command lines of a front, program first.</summary>
/// <param name="Check">Checks the configuration and ends.</param>
/// <param name="Run">Serves in the foreground.</param>
public sealed record FrontCommands(string[] Check, string[] Run);
