using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>What a bundle's header, index and tiles need, and what its file has.</summary>
/// <param name="Used">Bytes in use.</param>
/// <param name="Actual">Bytes of the file.</param>
public readonly record struct BundleUsage(long Used, long Actual)
{
    /// <summary>The part of the file that nothing leads to.</summary>
    public double Fragmentation => Actual == 0 ? 0 : 1 - ((double)Used / Actual);
}

/// <summary>
/// Writes bundles anew without the tiles that have been replaced (mapproxy/script/defrag.py). Other processes may read and write meanwhile:
/// writers wait for the bundle's lock.
/// </summary>
public sealed class BundleDefragmenter(CompactTileCacheOptions options, TimeProvider time, ILogger logger)
{
    // No name of a bundle, so that what a crash leaves is never taken for one.
    private const string Fresh = ".defrag";

    private readonly BundleFormat _format = BundleFormat.Of(options.Version);
    private readonly BundleWriter _writer = new(BundleFormat.Of(options.Version), options.FileMode, new FaultLog("compact", options.Root, time, logger));

    /// <summary>Paths of all bundles, in order.</summary>
    public IReadOnlyList<string> Bundles() => Directory.Exists(options.Root)
        ? [.. Directory.EnumerateDirectories(options.Root, "L*")
            .SelectMany(level => Directory.EnumerateFiles(level, "R*" + BundleFormat.Extension))
            .Where(path => BundlePlace.Parse(BaseOf(path)) is not null)
            .Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Measures a bundle; null for one that has vanished.</summary>
    /// <exception cref="InvalidDataException">It is no bundle of the cache's version.</exception>
    public BundleUsage? Measure(string bundle)
    {
        using BundleReader? reader = BundleReader.Open(_format, BaseOf(bundle), holdsPictures: false);
        return reader?.Measure();
    }

    /// <summary>Writes a bundle anew; one without tiles is deleted.</summary>
    /// <exception cref="IOException">The disk is full, the lock is held …; the bundle is as it was.</exception>
    /// <exception cref="InvalidDataException">It is no bundle of the cache's version.</exception>
    public async Task DefragmentAsync(string bundle, CancellationToken cancellationToken)
    {
        string path = BaseOf(bundle);
        using BundleLock held = await BundleLock.AcquireAsync(path + ".lck", options.FileMode, options.LockTimeout, time, cancellationToken);
        try
        {
            Delete(path + Fresh);
            bool hasTiles = await Task.Run(() => Copy(path), cancellationToken);
            Replace(path, hasTiles);
        }
        finally
        {
            Delete(path + Fresh);
        }
    }

    private static string BaseOf(string bundle) => bundle[..^BundleFormat.Extension.Length];

    private bool Copy(string path)
    {
        using BundleReader? reader = BundleReader.Open(_format, path, holdsPictures: false);
        bool hasTiles = false;
        BundlePlace place = BundlePlace.Parse(path)!.Value;
        for (int y = 0; reader is not null && y < BundlePlace.Side; y++)
        {
            var row = new List<TileData>();
            for (int x = 0; x < BundlePlace.Side; x++)
            {
                var tile = new TileCoord(place.Column + x, place.Row + y, place.Level);
                if (reader.TryRead(_format.CellOf(tile), out ReadOnlyMemory<byte>? data) && data is { } bytes)
                {
                    row.Add(new TileData(tile, bytes));
                }
            }

            if (row.Count > 0)
            {
                _writer.Append(path + Fresh, place, row);
                hasTiles = true;
            }
        }

        return hasTiles;
    }

    // Without its index a bundle has no tiles for readers, and so none of them sees an index and a bundle that do not belong together.
    private void Replace(string path, bool hasTiles)
    {
        if (_format.HasOwnIndexFile)
        {
            File.Delete(path + _format.IndexExtension);
        }

        if (!hasTiles)
        {
            File.Delete(path + BundleFormat.Extension);
            return;
        }

        File.Move(path + Fresh + BundleFormat.Extension, path + BundleFormat.Extension, overwrite: true);
        if (_format.HasOwnIndexFile)
        {
            File.Move(path + Fresh + _format.IndexExtension, path + _format.IndexExtension);
        }
    }

    private void Delete(string path)
    {
        File.Delete(path + BundleFormat.Extension);
        File.Delete(path + _format.IndexExtension);
    }
}
