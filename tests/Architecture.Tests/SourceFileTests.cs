using System.Text.RegularExpressions;

namespace MapProxyCluster.Architecture.Tests;

public partial class SourceFileTests
{
    // The habit is 200; this is where a file must be split.
    private const int MaxLines = 400;

    [Fact]
    public void Files_AreNotTooLong()
    {
        IEnumerable<string> tooLong = Repository.SourceFiles()
            .Select(file => (file, lines: File.ReadLines(Path.Combine(Repository.Root, file)).Count()))
            .Where(entry => entry.lines > MaxLines)
            .Select(entry => $"{entry.file} ({entry.lines})");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Namespaces_NameTheirProject()
    {
        var strangers = new List<string>();
        foreach (string file in Repository.SourceFiles())
        {
            string expected = $"MapProxyCluster.{file.Split('/')[1]}";
            Match found = Namespace().Match(File.ReadAllText(Path.Combine(Repository.Root, file)));
            string name = found.Groups[1].Value;
            if (found.Success && name != expected && !name.StartsWith(expected + ".", StringComparison.Ordinal))
            {
                strangers.Add($"{file}: {name}");
            }
        }

        Assert.Empty(strangers);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
