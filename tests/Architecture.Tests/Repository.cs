using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace MapProxyCluster.Architecture.Tests;

/// <summary>The source tree as it lies on disk.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string Sources => Path.Combine(Root, "src");

    /// <summary>The projects below src, by folder name.</summary>
    internal static IReadOnlyDictionary<string, Project> Projects { get; } = Directory.GetFiles(Sources, "*.csproj", SearchOption.AllDirectories)
        .Select(Project.Read).ToDictionary(project => project.Name);

    /// <summary>The C# files below src, without what builds leave behind.</summary>
    internal static IEnumerable<string> SourceFiles() => Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MapProxyCluster.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no MapProxyCluster.sln above {here}");
    }
}

/// <summary>What a project file refers to.</summary>
/// <param name="Name">Its name, which is its folder's.</param>
/// <param name="Sdk">The SDK that it is built with.</param>
/// <param name="References">Projects that it may refer to, whatever the conditions.</param>
/// <param name="DefaultReferences">Those that it refers to when no property asks for more.</param>
/// <param name="Packages">Packages, likewise whatever the conditions.</param>
/// <param name="Frameworks">Shared frameworks.</param>
internal sealed record Project(
    string Name, string Sdk, IReadOnlyList<string> References, IReadOnlyList<string> DefaultReferences, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks)
{
    internal bool UsesAspNetCore => Sdk == "Microsoft.NET.Sdk.Web" || Frameworks.Contains("Microsoft.AspNetCore.App")
        || Packages.Any(package => package.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));

    internal static Project Read(string file)
    {
        XElement root = XElement.Load(file);
        List<string> Includes(string element) => [.. root.Descendants(element).Select(item => (string)item.Attribute("Include")!)];
        List<string> names = [.. Includes("ProjectReference").Select(NameOf)];
        IEnumerable<XElement> conditional = root.Descendants("ProjectReference")
            .Where(item => item.AncestorsAndSelf().Any(element => (string?)element.Attribute("Condition") == "'$(Orleans)' == 'true'"));
        return new Project(
            Path.GetFileNameWithoutExtension(file),
            (string?)root.Attribute("Sdk") ?? "",
            names,
            [.. names.Except(conditional.Select(item => NameOf((string)item.Attribute("Include")!)))],
            Includes("PackageReference"),
            Includes("FrameworkReference"));
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
