using System.Runtime.CompilerServices;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Http;

/// <summary>What a document follows from. It outlives the request that asked first, which others may wait for as well.</summary>
/// <param name="Catalog">What is served.</param>
/// <param name="BaseUrl">Scheme, host and script name as clients see them.</param>
/// <param name="Url">The public URL of the request without its query.</param>
public sealed record DocumentAddress(MapCatalog Catalog, string BaseUrl, string Url);

/// <summary>A document.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="IsComplete">False when something could not be had and the next request shall try again.</param>
public readonly record struct Document(byte[] Bytes, bool IsComplete = true);

/// <summary>
/// Documents that follow from a catalog and the public URL alone, made once. They go with their catalog; since URLs come from clients'
/// headers, only those that were used last are kept.
/// </summary>
public sealed class DocumentCache
{
    /// <summary>Most documents of a catalog.</summary>
    public const int MaximumVariants = 32;

    // Of one catalog. The newest document comes on top, so that a single one may be of any size.
    private const long MaximumBytes = 32 * 1024 * 1024;

    private readonly ConditionalWeakTable<MapCatalog, Variants> _catalogs = [];

    /// <summary>
    /// The document of a key. Whoever asks while it is being made waits for it; a failure reaches all who wait and is not kept.
    /// </summary>
    /// <param name="catalog">The catalog that the document belongs to.</param>
    /// <param name="key">Everything else that makes it differ.</param>
    /// <param name="make">Makes it. Runs on its own: it must not use the request, which may have ended.</param>
    /// <param name="cancellationToken">Ends the waiting, not the making.</param>
    public Task<byte[]> GetAsync(MapCatalog catalog, string key, Func<Task<Document>> make, CancellationToken cancellationToken) =>
        _catalogs.GetOrCreateValue(catalog).Get(key, make).WaitAsync(cancellationToken);

    private sealed class Variants
    {
        private readonly Lock _gate = new();

        // In order of use, the latest last.
        private readonly OrderedDictionary<string, Task<byte[]>> _documents = new(StringComparer.Ordinal);

        internal Task<byte[]> Get(string key, Func<Task<Document>> make)
        {
            lock (_gate)
            {
                if (!_documents.Remove(key, out Task<byte[]>? document))
                {
                    MakeRoom();
                    document = Task.Run(() => MakeAsync(key, make));
                }

                _documents.Add(key, document);
                return document;
            }
        }

        private async Task<byte[]> MakeAsync(string key, Func<Task<Document>> make)
        {
            bool isComplete = false;
            try
            {
                (byte[] bytes, isComplete) = await make();
                return bytes;
            }
            finally
            {
                if (!isComplete)
                {
                    Forget(key);
                }
            }
        }

        private void Forget(string key)
        {
            lock (_gate)
            {
                _documents.Remove(key);
            }
        }

        private void MakeRoom()
        {
            while (_documents.Count >= MaximumVariants || Bytes() > MaximumBytes)
            {
                _documents.RemoveAt(0);
            }
        }

        private long Bytes() => _documents.Values.Where(document => document.IsCompletedSuccessfully).Sum(document => (long)document.Result.Length);
    }
}
