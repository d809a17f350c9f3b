using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;

namespace MapProxyCluster.Caches;

/// <summary>A client that tries again soon: a tile is wanted now, and the usual pauses of up to seconds cost more than fetching it anew.</summary>
internal sealed class ImpatientS3Client(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
{
    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new ShortPauses(Config)));
    }

    private sealed class ShortPauses(IClientConfig config) : AmazonS3StandardRetryPolicy(config)
    {
        private const int FirstPauseMilliseconds = 50;

        /// <inheritdoc/>
        public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) => Task.Delay(
            FirstPauseMilliseconds << Math.Max(0, executionContext.RequestContext.Retries - 1), executionContext.RequestContext.CancellationToken);
    }
}
