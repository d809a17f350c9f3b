using MapProxyCluster.Imaging;

namespace MapProxyCluster.Compare.Comparison;

/// <summary>How the cache folders of both programs differ; paths are relative to them.</summary>
/// <param name="Count">Files of MapProxy.</param>
/// <param name="Missing">Files that only MapProxy has.</param>
/// <param name="More">Files that only we have.</param>
/// <param name="Different">Files whose pictures or links differ.</param>
public sealed record CacheComparison(int Count, IReadOnlyList<string> Missing, IReadOnlyList<string> More, IReadOnlyList<string> Different)
{
    /// <summary>True when both hold the same, but for what has a reason.</summary>
    public bool AreEqual => Missing.Count + More.Count + Different.Count == 0;

    internal static CacheComparison Of(Suite suite, string theirs, string ours)
    {
        IReadOnlyList<string> theirFiles = Files(theirs), ourFiles = Files(ours);
        bool IsOpen(string file) => !suite.KnownFiles.Keys.Any(part => file.Contains(part, StringComparison.Ordinal));
        return new CacheComparison(
            theirFiles.Count,
            [.. theirFiles.Except(ourFiles).Where(IsOpen)],
            [.. ourFiles.Except(theirFiles).Where(IsOpen)],
            [.. theirFiles.Intersect(ourFiles).Where(IsOpen).Where(file => Differ(Path.Combine(theirs, file), Path.Combine(ours, file), suite.FileTolerance))]);
    }

    // Locks and legends are no tiles: their names mean nothing to others.
    private static IReadOnlyList<string> Files(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(file => !file.EndsWith(".lck", StringComparison.Ordinal) && !file.StartsWith("legends", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private static bool Differ(string theirs, string ours, double tolerance)
    {
        if (new FileInfo(theirs).LinkTarget != new FileInfo(ours).LinkTarget)
        {
            return true;
        }

        byte[] expected = File.ReadAllBytes(theirs), actual = File.ReadAllBytes(ours);
        if (expected.AsSpan().SequenceEqual(actual))
        {
            return false;
        }

        return ImageFormats.Sniff(expected) != ImageFormats.Sniff(actual)
            || Picture.Decode(expected).DifferenceFrom(Picture.Decode(actual)).Mean >= tolerance;
    }
}
