using System.Text.Json;
using System.Text.Json.Serialization;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Grains;

/// <summary>A call to a silo: a metatile by its names.</summary>
/// <param name="App">Name of the project.</param>
/// <param name="TileSet">Identity of the tile set.</param>
/// <param name="Main">x, y and level of a tile of the metatile.</param>
/// <param name="Dimensions">Names and values by turns.</param>
/// <param name="Wanted">x and y of the wanted tiles by turns; null for all.</param>
/// <param name="Area">x and y of the tiles that an unaligned request is for, by turns; null for an aligned one.</param>
/// <param name="IsPartOfFlight">True when a flight of another metatile needs this one.</param>
/// <param name="IsForSeeding">True when sources that are only for seeding have maps.</param>
/// <param name="Terms">The terms of the seed task that it is made for; null when it is for somebody else.</param>
/// <param name="IsBackground">True when no client waits for it.</param>
public sealed record MetatileCall(
    string App,
    string TileSet,
    int[] Main,
    string[] Dimensions,
    int[]? Wanted,
    int[]? Area,
    bool IsPartOfFlight,
    bool IsForSeeding = false,
    SeedTerms? Terms = null,
    bool IsBackground = false)
{
    /// <summary>Where silos take calls.</summary>
    public const string Path = "/cluster/metatile";

    /// <summary>The header with the cluster's secret.</summary>
    public const string SecretHeader = "X-Cluster-Secret";

    /// <summary>The call for a request.</summary>
    public static MetatileCall Of(MetatileRequest request, bool isPartOfFlight) => new(
        request.App,
        request.TileSet.Id,
        [request.Main.X, request.Main.Y, request.Main.Z],
        [.. request.Dimensions.Values.SelectMany(pair => new[] { pair.Key, pair.Value })],
        Numbers(request.Wanted),
        Numbers(request.Area),
        isPartOfFlight,
        request.TileSet.IsForSeeding,
        request.TileSet.Terms,
        RequestPriority.Current.IsBackground);

    /// <summary>The request that a call asks for; null when it makes no sense for the catalog.</summary>
    public MetatileRequest? ToRequest(MapCatalog catalog) =>
        (IsForSeeding ? catalog.ForSeeding : catalog).TileSets.GetValueOrDefault(TileSet) is not { } set ? null : ToRequest(set);

    /// <summary>The request that a call asks for, when its tile set is known; null when it makes no sense for that.</summary>
    public MetatileRequest? ToRequest(TileSet set)
    {
        if (Main is not [var x, var y, var z] || Dimensions.Length % 2 != 0 || !set.Grid.Contains(new TileCoord(x, y, z)))
        {
            return null;
        }

        TileCoord[]? area = Tiles(Area, z);
        if (area is not null && (area.Length == 0 || area.Length >= set.MaxTileLimit || !area.All(set.Grid.Contains)))
        {
            return null;
        }

        return new MetatileRequest(App, Terms is null ? set : set.For(Terms), new TileCoord(x, y, z), Tiling.Dimensions.Create(
            Dimensions.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))))
        {
            Wanted = Tiles(Wanted, z),
            Area = area,
        };
    }

    private static int[]? Numbers(IReadOnlyList<TileCoord>? tiles) => tiles is null ? null : [.. tiles.SelectMany(tile => new[] { tile.X, tile.Y })];

    private static TileCoord[]? Tiles(int[]? numbers, int level) =>
        numbers is null ? null : [.. numbers.Chunk(2).Select(pair => new TileCoord(pair[0], pair[^1], level))];

    /// <summary>The call as bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CallJson.Default.MetatileCall);

    /// <summary>Reads a call; null when it is none.</summary>
    public static async ValueTask<MetatileCall?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            return Whole(await JsonSerializer.DeserializeAsync(stream, CallJson.Default.MetatileCall, cancellationToken));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads a call; null when it is none.</summary>
    public static MetatileCall? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Whole(JsonSerializer.Deserialize(bytes, CallJson.Default.MetatileCall));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static MetatileCall? Whole(MetatileCall? call) =>
        call is { App: not null, TileSet: not null, Main: not null, Dimensions: not null } ? call : null;
}

[JsonSerializable(typeof(MetatileCall))]
[JsonSerializable(typeof(MetatileFailure))]
internal sealed partial class CallJson : JsonSerializerContext;
