namespace MapProxyCluster.Grains;

/// <summary>A process's place in its cluster: how it joins, what it sees, how it leaves.</summary>
public interface ICluster
{
    /// <summary>True when this process is a silo.</summary>
    bool IsSilo { get; }

    /// <summary>This process as the others see it, when it is a silo and part of the cluster.</summary>
    Silo? Self { get; }

    /// <summary>Silos that live, as far as this process knows.</summary>
    IReadOnlyList<Silo> Silos { get; }

    /// <summary>True when the last look at the cluster's Redis succeeded.</summary>
    bool IsConnected { get; }

    /// <summary>How long it takes after leaving until all others have noticed.</summary>
    TimeSpan Notice { get; }

    /// <summary>True when this process is the silo for what has this key, among those that it knows to live.</summary>
    bool IsHomeOf(string key);

    /// <summary>Joins, when this process is a silo, and begins to watch.</summary>
    Task StartAsync();

    /// <summary>Leaves, when this process is a silo: no new calls come once the others have noticed.</summary>
    Task LeaveAsync();
}
