namespace MapProxyCluster.Imaging.Tests.Text;

public sealed class FontsTests : IDisposable
{
    private const string DejaVu = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fonts-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AddFolder_WithFonts_TextIsStillSet()
    {
        File.Copy(DejaVu, Path.Combine(_folder.FullName, "DejaVuSans.ttf"));
        int before = new TextBlock("some words", 20, 2).Width;
        Fonts.AddFolder(_folder.FullName);

        Assert.InRange(new TextBlock("some words", 20, 2).Width, before - 1, before + 1);
    }

    [Fact]
    public void AddFolder_ThatIsNotThere_IsAnErrorThatNamesIt()
    {
        string folder = Path.Combine(_folder.FullName, "nothing");
        Assert.Contains(folder, Assert.Throws<ImageException>(() => Fonts.AddFolder(folder)).Message);
    }
}
