namespace MapProxyCluster.Sources;

/// <summary>
/// Something that is fetched once and kept. All who want it at the same time wait for one fetch, which none of them can break off; after a
/// failure it is tried again, but not more than once a second.
/// </summary>
internal sealed class Remembered<T>(Func<CancellationToken, Task<T>> fetch, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<T>? _fetch;
    private DateTimeOffset _begun;

    internal Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            bool mayTryAgain = _fetch is { IsFaulted: true } or { IsCanceled: true } && time.GetUtcNow() - _begun >= Pause;
            if (_fetch is null || mayTryAgain)
            {
                (_fetch, _begun) = (fetch(CancellationToken.None), time.GetUtcNow());
            }

            return _fetch.WaitAsync(cancellationToken);
        }
    }
}
