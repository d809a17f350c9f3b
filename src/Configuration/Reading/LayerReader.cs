using System.Globalization;
using System.Xml;
using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>layers</c> in today's and the older forms.</summary>
internal static class LayerReader
{
    private const int MaximumDimensionValues = 10_000;

    /// <summary>The top layers of the root mapping.</summary>
    internal static IReadOnlyList<LayerConfiguration> ReadAll(MapReader root)
    {
        switch (root.Raw("layers"))
        {
            case MapNode:
                root.Messages.Warning(root.LocationOf("layers"), "old form of layers; make it a list of layers with name");
                return [.. ReadNamed(root.Map("layers")!)];
            case ListNode list:
                return [.. list.Items.SelectMany((item, index) => ReadItem(root, item, $"layers[{index}]"))];
            case null:
                return [];
            default:
                root.Wrong<object>("layers", "must be a list of layers");
                return [];
        }
    }

    private static IEnumerable<LayerConfiguration> ReadItem(MapReader root, Node item, string path)
    {
        if (item is not MapNode map)
        {
            root.Messages.Error(new YamlLocation(item.File, item.Line, path), "must be a mapping");
            return [];
        }

        var reader = new MapReader(map, path, root.Messages);
        bool isOldForm = map.Entries is [{ Value: MapNode, Key: not ("md" or "dimensions") }];
        if (!isOldForm)
        {
            return ReadLayer(reader, null) is { } layer ? [layer] : [];
        }

        root.Messages.Warning(reader.Location, "old form of layers; give the layer a name key");
        return ReadNamed(reader);
    }

    private static IEnumerable<LayerConfiguration> ReadNamed(MapReader layers)
    {
        foreach (Entry entry in layers.Entries)
        {
            if (layers.Map(entry.Key) is { } map && ReadLayer(map, entry.Key) is { } layer)
            {
                yield return layer;
            }
        }
    }

    // Null for a layer that would show nothing: MapProxy does not serve it either.
    private static LayerConfiguration? ReadLayer(MapReader reader, string? name)
    {
        (double? min, double? max) = SourceReader.ReadResolutionRange(reader);
        double? nominalRes = reader.PositiveNumber("nominal_res"), nominalScale = reader.PositiveNumber("nominal_scale");
        var layer = new LayerConfiguration
        {
            Location = reader.Location,
            Name = reader.Text("name") ?? name,
            Title = reader.RequiredText("title"),
            Sources = CacheReader.ReadReferences(reader, "sources"),
            TileSources = CacheReader.ReadReferences(reader, "tile_sources"),
            Layers = [.. reader.Maps("layers").SelectMany(child => ReadItem(reader, child.AsNode(), child.Location.Path))],
            LegendUrl = reader.Text("legendurl"),
            MinResolution = min,
            MaxResolution = max,
            NominalResolution = nominalScale * ResolutionRange.PixelSizeMeters ?? nominalRes,
            Metadata = reader.Map("md") is { } metadata ? MetadataReader.ReadLayer(metadata) : null,
            Dimensions = reader.Map("dimensions") is { } dimensions ? ReadDimensions(dimensions) : new Dictionary<string, DimensionConfiguration>(),
            WmtsKvpLegendUrl = reader.Text("wmts_kvp_legendurl"),
            WmtsRestLegendUrl = reader.Text("wmts_rest_legendurl"),
        };
        reader.Finish();
        if (layer.Layers.Count == 0 && !reader.Has("sources") && !reader.Has("tile_sources") && !reader.Has("legendurl"))
        {
            reader.Messages.Warning(reader.Location, "has neither sources nor layers and is left out");
            return null;
        }

        return layer;
    }

    private static Dictionary<string, DimensionConfiguration> ReadDimensions(MapReader reader)
    {
        var dimensions = new Dictionary<string, DimensionConfiguration>(StringComparer.OrdinalIgnoreCase);
        foreach (Entry entry in reader.Entries)
        {
            if (reader.Map(entry.Key) is not { } dimension)
            {
                continue;
            }

            if (!dimension.Has("values"))
            {
                dimension.Missing("values");
            }

            IReadOnlyList<string> values = ExpandValues(entry.Key, dimension);
            string? fallback = dimension.Text("default");
            dimension.Finish();
            if (values.Count > 0)
            {
                dimensions[entry.Key.ToLowerInvariant()] = new DimensionConfiguration(values, fallback ?? values[^1]);
            }
        }

        return dimensions;
    }

    // A single value is an ISO 8601 interval for times, else a list with slashes.
    private static IReadOnlyList<string> ExpandValues(string name, MapReader dimension)
    {
        IReadOnlyList<string> values = dimension.TextsOrCommas("values") ?? [];
        if (values is not [var single] || !single.Contains('/', StringComparison.Ordinal))
        {
            return values;
        }

        return name.Contains("time", StringComparison.OrdinalIgnoreCase) ? ExpandInterval(single, dimension) : single.Split('/');
    }

    private static IReadOnlyList<string> ExpandInterval(string text, MapReader dimension)
    {
        string[] parts = text.Split('/');
        try
        {
            (DateTime start, DateTime end, TimeSpan period) = parts switch
            {
                [var from, var to, var step] => (Instant(from), Instant(to), XmlConvert.ToTimeSpan(step)),
                [var from, ['P', ..] step] => (Instant(from), Instant(from) + XmlConvert.ToTimeSpan(step), XmlConvert.ToTimeSpan(step)),
                [['P', ..] step, var to] => (Instant(to) - XmlConvert.ToTimeSpan(step), Instant(to), XmlConvert.ToTimeSpan(step)),
                _ => throw new FormatException(),
            };
            if (period <= TimeSpan.Zero || (end - start) / period > MaximumDimensionValues)
            {
                throw new FormatException();
            }

            var values = new List<string>();
            for (DateTime current = start; current < end + period; current += period)
            {
                values.Add(current.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            }

            return values;
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            return dimension.Wrong<IReadOnlyList<string>>("values", "must be an ISO 8601 interval such as 2020-01-01/2020-12-31/P1D") ?? [];
        }
    }

    private static DateTime Instant(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
