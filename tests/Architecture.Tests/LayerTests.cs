namespace MapProxyCluster.Architecture.Tests;

public class LayerTests
{
    private static readonly string[] Core = ["Tiling", "Imaging", "Configuration", "Caches", "Sources"];

    // Each project and all that it may name; a new project takes its place here before it can be built upon.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Tiling"] = [],
        ["Caches"] = ["Tiling"],
        ["Imaging"] = ["Tiling"],
        ["Configuration"] = ["Tiling"],
        ["Sources"] = ["Tiling", "Imaging"],
        ["Engine"] = Core,
        ["Grains"] = [.. Core, "Engine"],
        ["Grains.Orleans"] = [.. Core, "Engine", "Grains"],
        ["Hosting"] = [.. Core, "Engine", "Grains", "Grains.Orleans"],
        ["Gateway"] = [.. Core, "Engine", "Grains", "Hosting"],
        ["Seed"] = [.. Core, "Engine", "Grains", "Hosting"],
        ["Silo"] = [.. Core, "Engine", "Grains", "Hosting"],
        // Tools hosts the gateway for serve-develop.
        ["Tools"] = [.. Core, "Engine", "Grains", "Hosting", "Gateway"],
    };

    private static readonly string[] Hosts = ["Hosting", "Gateway", "Seed", "Silo", "Tools"];

    public static TheoryData<string> Projects => [.. Repository.Projects.Keys];

    [Fact]
    public void Projects_OfTheDesign_AllExist() => Assert.Equal(Allowed.Keys.Order(), Repository.Projects.Keys.Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_PointDownward(string name)
    {
        IEnumerable<string> forbidden = Repository.Projects[name].References.Except(Allowed[name]);
        Assert.True(!forbidden.Any(), $"{name} must not refer to {string.Join(", ", forbidden)}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void AspNetCore_IsForHostsOnly(string name) =>
        Assert.True(!Repository.Projects[name].UsesAspNetCore || Hosts.Contains(name), $"{name} is no host and refers to ASP.NET Core");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Orleans_IsNamedByItsAdapterOnly(string name) => Assert.True(
        name == "Grains.Orleans" || !Repository.Projects[name].Packages.Any(package => package.Contains("Orleans", StringComparison.Ordinal)),
        $"{name} refers to a package of Orleans");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Orleans_IsNotPartOfADefaultBuild(string name) =>
        Assert.DoesNotContain("Grains.Orleans", Repository.Projects[name].DefaultReferences);

    [Fact]
    public void Solution_IsWithoutOrleans() => Assert.DoesNotContain(
        "Orleans", File.ReadAllText(Path.Combine(Repository.Root, "MapProxyCluster.sln")), StringComparison.Ordinal);

    [Fact]
    public void TransitiveProjectReferences_AreOff() => Assert.Contains(
        "<DisableTransitiveProjectReferences>true</DisableTransitiveProjectReferences>",
        File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props")), StringComparison.Ordinal);
}
