namespace MapProxyCluster.Hosting;

/// <summary>A process setting is missing or makes no sense.</summary>
public sealed class SettingsException(string message) : Exception(message);
