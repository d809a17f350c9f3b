using MapProxyCluster.Tiling.Projection;

namespace MapProxyCluster.Tiling.Tests.Projection;

public class ProjDataTests
{
    [Fact]
    public void AddFolder_WithoutADatabase_KeepsProjsOwnBehindIt()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("proj-");
        try
        {
            ProjData.AddFolder(folder.FullName);

            // Codes and pairs that no other test has looked up before.
            (double x, double y) = Srs.Parse("EPSG:31256").TransformPoint(Srs.Parse("EPSG:3416"), 0, 340000);
            Assert.True(double.IsFinite(x) && double.IsFinite(y));
            Assert.Null(Srs.TryParse("EPSG:99998"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
