namespace MapProxyCluster.Configuration.Tests;

public sealed class FileVersionTests : IDisposable
{
    private static readonly DateTime Time = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mapproxycluster-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Of_ChangesOfTimeOrSize_AreOtherVersions()
    {
        string file = Write("a.yaml", "one", Time);
        FileVersion? first = FileVersion.Of(file);
        Assert.Equal(new FileVersion(Time, 3), first);

        Assert.Equal(first, FileVersion.Of(Write("a.yaml", "two", Time)));
        Assert.NotEqual(first, FileVersion.Of(Write("a.yaml", "three", Time)));
        Assert.NotEqual(first, FileVersion.Of(Write("a.yaml", "two", Time.AddSeconds(1))));
    }

    [Fact]
    public void Of_NoFile_IsNull()
    {
        Assert.Null(FileVersion.Of(PathOf("none.yaml")));
        Assert.Null(FileVersion.Of(PathOf("none/none.yaml")));
        Assert.Null(FileVersion.Of(_folder.FullName));
        File.CreateSymbolicLink(PathOf("dangling.yaml"), "none.yaml");
        Assert.Null(FileVersion.Of(PathOf("dangling.yaml")));
        File.CreateSymbolicLink(PathOf("round.yaml"), "round.yaml");
        Assert.Null(FileVersion.Of(PathOf("round.yaml")));
    }

    // As the kubelet replaces the files of a ConfigMap.
    [Fact]
    public void Of_LinkThroughAFolderThatIsReplaced_IsTheFileBehindIt()
    {
        Write("v1/a.yaml", "one", Time);
        Write("v2/a.yaml", "two", Time.AddHours(1));
        File.CreateSymbolicLink(PathOf("data"), "v1");
        File.CreateSymbolicLink(PathOf("a.yaml"), "data/a.yaml");
        Assert.Equal(new FileVersion(Time, 3), FileVersion.Of(PathOf("a.yaml")));

        File.Delete(PathOf("data"));
        File.CreateSymbolicLink(PathOf("data"), "v2");
        Assert.Equal(new FileVersion(Time.AddHours(1), 3), FileVersion.Of(PathOf("a.yaml")));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string Write(string name, string text, DateTime time)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, time);
        return path;
    }
}
