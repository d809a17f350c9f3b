namespace MapProxyCluster.Engine;

/// <summary>A run has left something undone because it failed for good.</summary>
public sealed class SeedInterruptedException(Exception reason) : Exception(reason.Message, reason);
