namespace MapProxyCluster.Caches;

/// <summary>Bytes of files in demand, within a bound. An entry counts only while the file has the state it was read in.</summary>
/// <param name="maximumBytes">Bound of all entries; 0 keeps nothing.</param>
public sealed class FileMemory(long maximumBytes)
{
    private readonly BoundedMemory<string, Version> _files = new(maximumBytes);

    private sealed record Version(FileState State, CachedTile Tile);

    internal CachedTile? Find(string path, FileState state) =>
        _files.Find(path) is { } version && version.State == state ? version.Tile : null;

    internal void Keep(string path, FileState state, CachedTile tile) =>
        _files.Keep(path, new Version(state, tile), (2L * path.Length) + tile.Data.Length);
}
