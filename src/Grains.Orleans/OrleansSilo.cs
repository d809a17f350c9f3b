using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>A silo: it hosts grains.</summary>
public sealed partial class OrleansSilo(
    ClusterOptions options, ClusterRedis redis, SiloMetatiles metatiles, IKnownCalls calls, TimeProvider time, ILoggerFactory loggers)
    : OrleansMember(options, redis, time, loggers.CreateLogger<OrleansSilo>())
{
    private Expulsion _expulsion = new(loggers);

    /// <inheritdoc/>
    public override bool IsSilo => true;

    /// <inheritdoc/>
    public override Silo? Self => Services is { } services ? NameOf(services.GetRequiredService<ILocalSiloDetails>().SiloAddress) : null;

    /// <inheritdoc/>
    public override bool IsHomeOf(string key) => Self is { } self && Rendezvous.Order(key, Silos).FirstOrDefault() == self;

    /// <inheritdoc/>
    protected override IHost BuildHost()
    {
        _expulsion = new Expulsion(loggers);
        return OrleansHosts.BuildSilo(Options, loggers, services =>
        {
            services.AddSingleton(metatiles);
            services.AddSingleton(calls);
            services.AddSingleton<IFatalErrorHandler>(_expulsion);
        });
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<Silo>> FindSilosAsync(IServiceProvider services) =>
        Task.FromResult<IReadOnlyList<Silo>>([.. Active(services).Select(NameOf)]);

    /// <inheritdoc/>
    protected override async Task<bool> IsExpelledAsync(IServiceProvider services)
    {
        if (_expulsion.HasHappened)
        {
            return true;
        }

        // A Redis that has come back empty knows nobody, and silos that went on as before could never be joined by others. They join anew:
        // first one, then the rest, so that somebody is always there.
        SiloAddress self = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        var table = services.GetRequiredService<IMembershipTable>();
        List<MembershipEntry> rows = [.. (await table.ReadAll()).Members.Select(row => row.Item1)];
        if (rows.Find(row => row.SiloAddress.Equals(self)) is { } own)
        {
            return own.Status == SiloStatus.Dead;
        }

        if (!rows.Exists(row => row.Status == SiloStatus.Active) && !self.Equals(Active(services).MinBy(silo => silo.ToString(), StringComparer.Ordinal)))
        {
            return false;
        }

        // Without its first entry the table takes no farewell.
        await table.InitializeMembershipTable(tryInitTableVersion: true);
        return true;
    }

    private static IEnumerable<SiloAddress> Active(IServiceProvider services) => services.GetRequiredService<IClusterMembershipService>()
        .CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress);

    private static Silo NameOf(SiloAddress silo) => new($"http://{silo.Endpoint}", silo.Generation.ToString(CultureInfo.InvariantCulture));

    // Orleans would end the process at once. Its flights are worth ending, and their leases hold.
    private sealed partial class Expulsion(ILoggerFactory loggers) : IFatalErrorHandler
    {
        private readonly ILogger _logger = loggers.CreateLogger<OrleansSilo>();
        private volatile bool _hasHappened;

        public bool HasHappened => _hasHappened;

        public bool IsUnexpected(Exception exception) => true;

        public void OnFatalException(object? sender, string? context, Exception? exception)
        {
            _hasHappened = true;
            LogExpulsion(context, exception);
        }

        [LoggerMessage(Level = LogLevel.Warning, Message = "Orleans gives up: {Context}")]
        private partial void LogExpulsion(string? context, Exception? exception);
    }
}
