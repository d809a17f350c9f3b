using System.Buffers;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>Answers calls with the metatiles of this silo; the lease in Redis guards them here as in every runtime.</summary>
public abstract partial class MetatileGrainBase(SiloMetatiles metatiles, IKnownCalls calls, ILogger<IMetatileGrain> logger) : Grain, IMetatileGrain
{
    // An activation has one thread for all its callers: what takes long must not run there.
    /// <inheritdoc/>
    public Task<MetatileReply> FetchAsync(byte[] call) => Task.Run(() => AnswerAsync(call));

    /// <inheritdoc/>
    public Task<bool> IsFlyingAsync(string metatile) => Task.FromResult(metatiles.IsFlying(metatile));

    private async Task<MetatileReply> AnswerAsync(byte[] bytes)
    {
        try
        {
            if (MetatileCall.Read(bytes) is not { } call || calls.RequestOf(call) is not { } request)
            {
                return new MetatileReply(MetatileOutcome.Unknown, []);
            }

            MetatileResult result = await metatiles.FetchAsync(call, request);
            var body = new ArrayBufferWriter<byte>();
            MetatileAnswer.Write(result, request.Wanted, body);
            return new MetatileReply(MetatileOutcome.Made, body.WrittenSpan.ToArray());
        }
        catch (SourceException error)
        {
            return new MetatileReply(MetatileOutcome.Failed, MetatileFailure.Of(error).ToBytes());
        }
        catch (Exception error)
        {
            LogFailure(error);
            return new MetatileReply(MetatileOutcome.Failed, new MetatileFailure("internal error", null, null).ToBytes());
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "a call failed")]
    private partial void LogFailure(Exception error);
}

/// <inheritdoc cref="IHomeMetatileGrain"/>
[Reentrant]
[RandomPlacement]
public sealed class HomeMetatileGrain(SiloMetatiles metatiles, IKnownCalls calls, ILogger<IMetatileGrain> logger)
    : MetatileGrainBase(metatiles, calls, logger), IHomeMetatileGrain;

/// <inheritdoc cref="IStandInMetatileGrain"/>
[Reentrant]
[StatelessWorker(1)]
public sealed class StandInMetatileGrain(SiloMetatiles metatiles, IKnownCalls calls, ILogger<IMetatileGrain> logger)
    : MetatileGrainBase(metatiles, calls, logger), IStandInMetatileGrain;
