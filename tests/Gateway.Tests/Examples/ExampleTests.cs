using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Tests.Examples;

/// <summary>
/// Configurations as people write them: each loads without surprises, and each of its layers is served by all services. Comments in a file
/// tell what its upstream must see ("# upstream: text") and which warnings it deserves ("# warning: text").
/// </summary>
public sealed class ExampleTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Examples");

    static ExampleTests()
    {
        Environment.SetEnvironmentVariable("EXAMPLE_FOLDER", "variable");
        Environment.SetEnvironmentVariable("EXAMPLE_LAYER", "from-the-environment");
    }

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Example_EveryLayer_IsServed(string name)
    {
        (string, string)[] files = [.. Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Folder, file), File.ReadAllText(file)))];
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(folder => (Path.Combine(folder, name), false), files);
        MapCatalog catalog = gateway.Catalog;
        Assert.NotEmpty(catalog.Layers);

        foreach (string picture in catalog.Layers.Values.SelectMany(layer => LayerRequests.Maps(catalog, layer))
            .Concat(catalog.TileLayers.SelectMany(layer => LayerRequests.Tiles(catalog, layer))))
        {
            await LayerRequests.AssertShowsTheWorldAsync(gateway, picture);
        }

        foreach (MapLayer layer in catalog.Layers.Values)
        {
            await LayerRequests.AssertAnswersAsync(gateway, layer);
        }

        AssertComments(Path.Combine(Folder, name), catalog, gateway.Upstream.Requests);
    }

    private static void AssertComments(string file, MapCatalog catalog, IReadOnlyCollection<string> requests)
    {
        string[] wanted = [.. Comments(file, "# upstream: ")];
        Assert.NotEmpty(wanted);
        Assert.All(wanted, text => Assert.Contains(requests, request => request.Contains(text, StringComparison.OrdinalIgnoreCase)));

        string[] warnings = [.. Comments(file, "# warning: ")];
        Assert.All(warnings, text => Assert.Contains(catalog.Messages, message => message.Text.Contains(text, StringComparison.Ordinal)));
        Assert.DoesNotContain(catalog.Messages, message => !Array.Exists(warnings, text => message.Text.Contains(text, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Comments(string file, string start) =>
        File.ReadLines(file).Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..]);
}
