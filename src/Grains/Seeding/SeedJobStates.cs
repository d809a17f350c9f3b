namespace MapProxyCluster.Grains;

/// <summary>What may follow on what.</summary>
internal static class SeedJobStates
{
    /// <summary>The states in which a command makes sense.</summary>
    internal static IReadOnlyList<SeedJobState> Before(SeedJobCommand command) => command switch
    {
        SeedJobCommand.Pause => [SeedJobState.Waiting, SeedJobState.Running],
        SeedJobCommand.Resume => [SeedJobState.Paused, SeedJobState.Failed],
        _ => [SeedJobState.Waiting, SeedJobState.Running, SeedJobState.Paused, SeedJobState.Failed],
    };

    /// <summary>The state that a command leads to.</summary>
    internal static SeedJobState After(SeedJobCommand command) => command switch
    {
        SeedJobCommand.Pause => SeedJobState.Paused,
        SeedJobCommand.Resume => SeedJobState.Waiting,
        _ => SeedJobState.Cancelled,
    };

    /// <summary>The state that a command leads to; null where it makes no sense.</summary>
    internal static SeedJobState? After(SeedJobState state, SeedJobCommand command) => Before(command).Contains(state) ? After(command) : null;
}
