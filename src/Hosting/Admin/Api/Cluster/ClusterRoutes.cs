using MapProxyCluster.Grains;
using MapProxyCluster.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Hosting;

/// <summary><c>GET /api/cluster</c>: this process, the silos that it knows, and the upstream hosts.</summary>
internal sealed class ClusterRoutes(
    IServiceProvider services, ProcessIdentity self, ProcessState state, IProjects projects, IUpstreamPermits permits, IGrainRuntime runtime, TimeProvider time)
{
    private readonly ClusterOptions? _options = services.GetService<ClusterOptions>();
    private readonly ICluster? _members = services.GetService<ICluster>();
    private readonly SiloMetatiles? _metatiles = services.GetService<SiloMetatiles>();

    internal void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/cluster", ShowAsync);

    private async Task ShowAsync(HttpContext http)
    {
        DateTimeOffset now = time.GetUtcNow();
        await http.WriteAsync(new ClusterView(
            new ProcessView(
                self.Name,
                self.Role,
                self.Version,
                self.Started,
                Math.Round((now - self.Started).TotalSeconds),
                state.IsReady,
                _metatiles?.ActiveCount ?? 0,
                runtime.ActiveCount,
                projects.Health()),
            _members is null ? null : new MembersView(
                _options!.Id, _members.IsConnected, [.. _members.Silos.Select(silo => new SiloView(silo.Endpoint, silo == _members.Self))]),
            [.. (await permits.StatesAsync()).Select(host => UpstreamView.Of(host, now))]));
    }

    private sealed record ClusterView(ProcessView Process, MembersView? Cluster, IReadOnlyList<UpstreamView> Upstreams);

    // Flights are made here, by a silo; calls are what this process waits for.
    private sealed record ProcessView(
        string Name, string Role, string Version, DateTimeOffset Started, double Uptime, bool Ready, int Flights, int Calls, IReadOnlyList<ProjectHealth> Projects);

    private sealed record MembersView(string Id, bool RedisAnswers, IReadOnlyList<SiloView> Silos);

    private sealed record SiloView(string Endpoint, bool Self);

    private sealed record UpstreamView(
        string Host, bool Paused, DateTimeOffset? PausedUntil, int Failures, double NextTurnMilliseconds, IReadOnlyList<UpstreamPlaces> Places)
    {
        internal static UpstreamView Of(UpstreamState host, DateTimeOffset now) => new(
            host.Host,
            host.Pause > TimeSpan.Zero,
            host.Pause > TimeSpan.Zero ? now + host.Pause : null,
            host.Failures,
            Math.Round(host.NextTurn.TotalMilliseconds, 1),
            host.Places);
    }
}
