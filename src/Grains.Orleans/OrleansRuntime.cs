using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>
/// Grains live where Orleans puts them. A call whose answer takes its time is asked for a sign of life every second; one that is lost
/// goes to a stand-in at once, without waiting until Orleans has declared anybody dead. Whatever is asked twice, the lease keeps at one fetch.
/// </summary>
/// <param name="member">This process's place in the Orleans cluster.</param>
/// <param name="own">The grains of this process; null in a gateway.</param>
/// <param name="alone">Makes metatiles here when nobody else can: Redis is away and no silo answers.</param>
/// <param name="time">Clock of the deadlines.</param>
/// <param name="logger">Where lost calls are told.</param>
public sealed partial class OrleansRuntime(
    OrleansMember member, SiloMetatiles? own, LocalRuntime alone, TimeProvider time, ILogger<OrleansRuntime> logger) : IGrainRuntime
{
    private const int Ways = 4;

    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NextRound = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan NobodyThere = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(1);

    private readonly Flights _calls = new();

    /// <inheritdoc/>
    public int ActiveCount => _calls.Count;

    /// <inheritdoc/>
    public Task<MetatileResult> FetchMetatileAsync(MetatileRequest request) => _calls.ShareCallAsync(request, () => CallAsync(request));

    private async Task<MetatileResult> CallAsync(MetatileRequest request)
    {
        using var deadline = new CancellationTokenSource(request.TileSet.FetchTimeout + GrainMetatileFetcher.Grace, time);
        byte[] bytes = MetatileCall.Of(request, isPartOfFlight: own is not null).ToBytes();
        long heard = time.GetTimestamp();
        try
        {
            for (int attempt = 0; time.GetElapsedTime(heard) < NobodyThere; attempt++)
            {
                if (attempt > 0 && own is not null)
                {
                    // A silo needs nobody else to go on.
                    return await own.FetchAsync(request, isPartOfFlight: true);
                }

                if (member.Grains is { } grains && await GrainAsync(grains, request, attempt, deadline.Token) is { } grain)
                {
                    (MetatileResult? result, heard) = await TryAsync(grain, bytes, request.Key, heard, deadline.Token);
                    if (result is not null)
                    {
                        return result;
                    }
                }

                if (attempt > 0)
                {
                    await Task.Delay(NextRound, time, deadline.Token);
                }
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new SourceException($"no tile from cache {request.TileSet.CacheName} in time");
        }

        if (member.IsConnected)
        {
            throw new SourceException("no silo answers") { RetryAfter = NobodyThere };
        }

        // A map is worth more than the certainty that nobody else fetches the same.
        LogAlone(request.Key);
        return await alone.FetchMetatileAsync(request);
    }

    // The home at first; then a stand-in by whichever of several ways answers first. A way to a silo that hangs looks as good as any other.
    private async Task<IMetatileGrain?> GrainAsync(IGrainFactory grains, MetatileRequest request, int attempt, CancellationToken deadline)
    {
        if (attempt == 0)
        {
            return grains.GetGrain<IHomeMetatileGrain>(request.RoutingKey);
        }

        string key = request.Key;

        List<Task<IMetatileGrain?>> signs = [.. Enumerable.Range(attempt * Ways, Ways).Select(SignAsync)];
        while (signs.Count > 0)
        {
            Task<IMetatileGrain?> sign = await Task.WhenAny(signs);
            if (await sign is { } grain)
            {
                return grain;
            }

            signs.Remove(sign);
        }

        return null;

        async Task<IMetatileGrain?> SignAsync(int way)
        {
            try
            {
                IMetatileGrain grain = grains.GetGrain<IStandInMetatileGrain>($"{way} {key}");
                await grain.IsFlyingAsync(key).WaitAsync(SignOfLife, time, deadline);
                return grain;
            }
            catch (Exception error) when (!deadline.IsCancellationRequested)
            {
                LogNoWay(key, error.Message);
                return null;
            }
        }
    }

    // The result, or null when the call is lost; and when a silo was last heard of.
    private async Task<(MetatileResult? Result, long Heard)> TryAsync(
        IMetatileGrain grain, byte[] bytes, string key, long heard, CancellationToken deadline)
    {
        try
        {
            Task<MetatileReply> answer = grain.FetchAsync(bytes);
            for (bool isDoubtful = false; !await CompletesAsync(answer, deadline);)
            {
                if (await grain.IsFlyingAsync(key).WaitAsync(SignOfLife, time, deadline))
                {
                    (heard, isDoubtful) = (time.GetTimestamp(), false);
                }
                else if (isDoubtful)
                {
                    LogLost(key, "its grain knows nothing of the call");
                    return (null, heard);
                }
                else
                {
                    // The flight may just have ended, and its answer be on the way.
                    isDoubtful = true;
                }
            }

            return (Read(await answer), time.GetTimestamp());
        }
        catch (Exception error) when (error is GatewayTooBusyException or LimitExceededException)
        {
            throw new SourceException("too many tiles are being made at the moment", inner: error) { RetryAfter = BusyWait };
        }
        catch (Exception error) when (error is not SourceException && !deadline.IsCancellationRequested)
        {
            // Grains answer with replies; whatever else a call ends with, it has not reached one.
            LogLost(key, error.Message);
            return (null, heard);
        }
    }

    private async Task<bool> CompletesAsync(Task<MetatileReply> answer, CancellationToken deadline)
    {
        if (answer.IsCompleted)
        {
            return true;
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        Task delay = Task.Delay(SignOfLife, time, waiting.Token);
        bool completes = await Task.WhenAny(answer, delay) == answer;
        await waiting.CancelAsync();
        if (!completes)
        {
            // A call that is given up may still fail, and nobody will look.
            _ = answer.ContinueWith(static lost => lost.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);
            deadline.ThrowIfCancellationRequested();
        }

        return completes;
    }

    private static MetatileResult? Read(MetatileReply reply) => reply.Outcome switch
    {
        MetatileOutcome.Made => MetatileAnswer.Read(reply.Body),
        MetatileOutcome.Failed => throw MetatileFailure.Read(reply.Body)?.ToException() ?? new SourceException("the source has failed"),
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Metatile} is made here: neither Redis nor a silo answers")]
    private partial void LogAlone(string metatile);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Metatile}: no stand-in by this way ({Reason})")]
    private partial void LogNoWay(string metatile, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Metatile}: a call is lost ({Reason})")]
    private partial void LogLost(string metatile, string reason);
}
