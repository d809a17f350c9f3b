namespace MapProxyCluster.Seed;

/// <summary>What the command tells at its end (behaviour reference 13.1).</summary>
internal static class ExitCode
{
    /// <summary>All is done, or the time was over.</summary>
    internal const int Done = 0;

    /// <summary>Wrong arguments or names, or nothing is due.</summary>
    internal const int Refused = 1;

    /// <summary>Mistakes in the files, or told to stop.</summary>
    internal const int Stopped = 2;

    /// <summary>Something failed for good.</summary>
    internal const int Broken = 3;
}
