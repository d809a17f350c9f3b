using System.Text.RegularExpressions;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>The mark in tile URLs for displays with smaller pixels: <c>y@2x.png</c>.</summary>
internal static partial class TileScale
{
    /// <summary>Takes the mark out of a path: what is left, and how many pixels on each side make up one of a usual display.</summary>
    internal static (string Path, int Ratio) Take(string path)
    {
        // Nearly no URL has one.
        if (!path.Contains('@', StringComparison.Ordinal) || Mark().Match(path) is not { Success: true } mark)
        {
            return (path, 1);
        }

        return (path.Remove(mark.Index, mark.Length), mark.ValueSpan[1] - '0');
    }

    [GeneratedRegex(@"@[2-9]x(?=\.[^/]*$)")]
    private static partial Regex Mark();
}
