using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Http;

/// <summary>
/// Documents that follow from a catalog and the public URL alone, made once. They go with their catalog; since URLs come from clients'
/// headers, only so many are kept.
/// </summary>
public sealed class DocumentCache
{
    private const int MaximumPerCatalog = 64;

    private readonly ConditionalWeakTable<MapCatalog, ConcurrentDictionary<string, byte[]>> _documents = [];

    /// <summary>The kept document of a key, or null.</summary>
    public byte[]? Find(MapCatalog catalog, string key) => _documents.GetOrCreateValue(catalog).GetValueOrDefault(key);

    /// <summary>Keeps a document.</summary>
    public void Keep(MapCatalog catalog, string key, byte[] document)
    {
        ConcurrentDictionary<string, byte[]> documents = _documents.GetOrCreateValue(catalog);
        if (documents.Count >= MaximumPerCatalog)
        {
            documents.Clear();
        }

        documents[key] = document;
    }

    /// <summary>The document of a key, made at the first request.</summary>
    public byte[] Get(MapCatalog catalog, string key, Func<byte[]> make)
    {
        if (Find(catalog, key) is { } known)
        {
            return known;
        }

        byte[] document = make();
        Keep(catalog, key, document);
        return document;
    }
}
