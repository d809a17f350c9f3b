using System.Text.RegularExpressions;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests;

/// <summary>The Dockerfile, as far as that can be told without an engine.</summary>
public sealed partial class ImageTests
{
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(ServerProcess.Root, "deploy/docker/Dockerfile"));

    [Fact]
    public void Packages_OfTheImage_AreThoseThatRunInstalls()
    {
        string run = File.ReadAllText(Path.Combine(ServerProcess.Root, "run"));
        string[] needed = [.. LibraryEntry().Matches(run).Select(match => match.Groups[1].Value)];

        Assert.Contains("libproj25", needed);
        Assert.All(needed, package => Assert.Matches($@"\b{Regex.Escape(package)}\b", Dockerfile));
    }

    [Fact]
    public void Stages_CopyOnlyWhatIsThere()
    {
        string[] paths = [.. CopyFromContext().Matches(Dockerfile)
            .SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))];

        Assert.Contains("src", paths);
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(ServerProcess.Root, path)), path));
    }

    [Fact]
    public void Context_LeavesInWhatStagesCopy()
    {
        string[] ignored = File.ReadAllLines(Path.Combine(ServerProcess.Root, "deploy/docker/Dockerfile.dockerignore"));
        IEnumerable<string> paths = CopyFromContext().Matches(Dockerfile)
            .SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipLast(1));

        Assert.Equal("*", ignored[0]);
        Assert.All(paths, path => Assert.Contains(ignored, line => line.StartsWith('!') && (path + "/").StartsWith(line[1..] + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public void LastStage_RunsWithoutRoot()
    {
        string last = Dockerfile[Dockerfile.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];

        Assert.Matches(@"\nUSER 1000:1000\n", last);
        Assert.Matches(@"\nHEALTHCHECK ", last);
        Assert.DoesNotMatch(@"\nEXPOSE .*9090", last);
    }

    [GeneratedRegex(@"^  [^\s:]+\.(?:so|db|ttf)[.\d]*:(\S+)$", RegexOptions.Multiline)]
    private static partial Regex LibraryEntry();

    [GeneratedRegex(@"^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex CopyFromContext();
}
