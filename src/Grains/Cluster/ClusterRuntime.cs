using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Grains;

/// <summary>
/// Grains live in silos; each key has a natural home among them. A silo that does not answer is passed over at once. Where two silos
/// believe to be a key's home, the lease decides: routing only saves work.
/// </summary>
/// <param name="members">Who lives.</param>
/// <param name="client">Calls other silos.</param>
/// <param name="own">The grains of this process; null in a gateway.</param>
/// <param name="alone">Makes metatiles here when nobody else can: Redis is away and no silo is known or answers.</param>
/// <param name="time">Clock of the deadlines.</param>
/// <param name="logger">Where lost calls are told.</param>
public sealed partial class ClusterRuntime(
    Membership members, SiloClient client, SiloMetatiles? own, LocalRuntime alone, TimeProvider time, ILogger<ClusterRuntime> logger)
    : IGrainRuntime
{
    private static readonly TimeSpan NextRound = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan NobodyThere = TimeSpan.FromSeconds(5);

    private readonly Flights _calls = new();

    /// <inheritdoc/>
    public int ActiveCount => _calls.Count;

    /// <inheritdoc/>
    public Task<MetatileResult> FetchMetatileAsync(MetatileRequest request) => _calls.ShareCallAsync(request, () => CallAsync(request));

    private async Task<MetatileResult> CallAsync(MetatileRequest request)
    {
        string key = request.Key;
        using var deadline = new CancellationTokenSource(request.TileSet.FetchTimeout + GrainMetatileFetcher.Grace, time);
        long start = time.GetTimestamp();
        try
        {
            while (true)
            {
                foreach (Silo silo in members.CandidatesFor(request.RoutingKey))
                {
                    if (await TryAsync(silo, request, deadline.Token) is { } result)
                    {
                        return result;
                    }
                }

                if (own is not null && members.Silos.Count == 0)
                {
                    return await own.FetchAsync(request, isPartOfFlight: true);
                }

                bool isLost = time.GetElapsedTime(start) >= NobodyThere;
                if (!members.IsConnected && (isLost || members.Silos.Count == 0))
                {
                    // A map is worth more than the certainty that nobody else fetches the same.
                    LogAlone(key);
                    return await alone.FetchMetatileAsync(request);
                }

                if (isLost)
                {
                    throw new SourceException("no silo answers") { RetryAfter = NobodyThere };
                }

                await Task.Delay(NextRound, time, deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new SourceException($"no tile from cache {request.TileSet.CacheName} in time");
        }
    }

    private async Task<MetatileResult?> TryAsync(Silo silo, MetatileRequest request, CancellationToken deadline)
    {
        bool isPartOfFlight = own is not null;
        if (own is not null && silo == members.Self)
        {
            return await own.FetchAsync(request, isPartOfFlight);
        }

        CancellationToken presence = members.Presence(silo);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, presence);
        try
        {
            return await client.FetchAsync(silo, MetatileCall.Of(request, isPartOfFlight), either.Token);
        }
        catch (Exception error) when (error is SiloUnreachableException or InvalidDataException
            || (error is OperationCanceledException && presence.IsCancellationRequested && !deadline.IsCancellationRequested))
        {
            members.Suspect(silo);
            LogUnreachable(request.Key, silo.Endpoint, error.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Metatile} is made here: neither Redis nor a silo answers")]
    private partial void LogAlone(string metatile);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Metatile}: silo {Endpoint} is passed over ({Reason})")]
    private partial void LogUnreachable(string metatile, string endpoint, string reason);
}
