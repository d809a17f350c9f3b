using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads an entry of <c>grids</c>.</summary>
internal static class GridReader
{
    internal static GridConfiguration Read(MapReader reader)
    {
        (IReadOnlyList<double>? resolutions, IReadOnlyList<string?>? names) = ReadResolutions(reader);
        var grid = new GridConfiguration
        {
            Location = reader.Location,
            Base = reader.Text("base"),
            Name = reader.Text("name"),
            Srs = reader.Text("srs"),
            BoundingBox = reader.Box("bbox"),
            BoundingBoxSrs = reader.Text("bbox_srs"),
            LevelCount = reader.Integer("num_levels", 1, 100),
            Resolutions = resolutions,
            LevelNames = names,
            ResolutionFactor = ReadFactor(reader),
            MinResolution = reader.PositiveNumber("min_res"),
            MaxResolution = reader.PositiveNumber("max_res"),
            StretchFactor = reader.PositiveNumber("stretch_factor"),
            MaxShrinkFactor = reader.PositiveNumber("max_shrink_factor"),
            AlignResolutionsWith = reader.Text("align_resolutions_with"),
            Origin = Origin(reader, "origin"),
            TileSize = reader.Size("tile_size"),
            ThresholdResolutions = reader.Numbers("threshold_res"),
        };
        reader.Finish();
        return grid;
    }

    /// <summary>A corner under any of MapProxy's names.</summary>
    internal static GridOrigin? Origin(MapReader reader, string key) => reader.Choice(key, "ll", "sw", "ul", "nw") switch
    {
        "ll" or "sw" => GridOrigin.SouthWest,
        "ul" or "nw" => GridOrigin.NorthWest,
        _ => null,
    };

    private static double? ReadFactor(MapReader reader)
    {
        if (reader.Raw("res_factor") is ScalarNode { Text: "sqrt2" })
        {
            return Math.Sqrt(2);
        }

        double? factor = reader.Number("res_factor");
        if (factor is not null and not > 1)
        {
            reader.Messages.Error(reader.LocationOf("res_factor"), "must be greater than 1, or sqrt2");
        }

        return factor;
    }

    // An entry is a resolution, or a pair of a level's name and its resolution.
    private static (IReadOnlyList<double>?, IReadOnlyList<string?>?) ReadResolutions(MapReader reader)
    {
        if (reader.Raw("res") is not { } node)
        {
            return (null, null);
        }

        var levels = new List<(string? Name, double Resolution)>();
        foreach (Node item in node is ListNode list ? list.Items : [])
        {
            (string? name, Node value) = item is ListNode { Items: [ScalarNode label, var second] } ? (label.Text, second) : (null, item);
            if (value is ScalarNode scalar && Scalars.Number(scalar) is > 0 and { } resolution)
            {
                levels.Add((name, resolution));
            }
        }

        if (node is not ListNode { Items.Count: > 0 and var count } || count != levels.Count)
        {
            return (reader.Wrong<IReadOnlyList<double>>("res", "must be a list of numbers greater than 0"), null);
        }

        levels = [.. levels.OrderByDescending(level => level.Resolution)];
        return ([.. levels.Select(level => level.Resolution)],
            levels.Exists(level => level.Name is not null) ? [.. levels.Select(level => level.Name)] : null);
    }
}
