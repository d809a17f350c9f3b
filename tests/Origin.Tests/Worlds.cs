using MapProxyCluster.Origin.Drawing;
using MapProxyCluster.Origin.Geography;

namespace MapProxyCluster.Origin.Tests;

/// <summary>The map data, read once for all tests. tools/assets fetches it.</summary>
internal static class Worlds
{
    internal static readonly Atlas Atlas = Atlas.Read(FindAssets());

    internal static readonly MapPainter Painter = new(Atlas);

    private static string FindAssets()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MapProxyCluster.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "artifacts", "assets", "world-atlas");
    }
}
