using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads the sources of a cache whose colour bands come from bands of sources: r, g, b, a, or l for grey.</summary>
internal static class BandReader
{
    private static readonly string[] Targets = ["r", "g", "b", "a", "l"];

    internal static (IReadOnlyList<SourceReference> Sources, IReadOnlyList<BandConfiguration> Bands) Read(MapReader reader)
    {
        var sources = new List<SourceReference>();
        var bands = new List<BandConfiguration>();
        foreach (string target in Targets.Where(reader.Has))
        {
            foreach (MapReader band in reader.Maps(target))
            {
                string name = band.RequiredText("source");
                int index = sources.FindIndex(source => source.Name == name);
                if (index < 0)
                {
                    index = sources.Count;
                    sources.Add(new SourceReference(name, null, band.LocationOf("source")));
                }

                if (!band.Has("band"))
                {
                    band.Missing("band");
                }

                bands.Add(new BandConfiguration(target[0], index, band.Integer("band", 0, 3) ?? 0, ReadFactor(band)));
                band.Finish();
            }
        }

        if (reader.Has("l") && bands.Exists(band => band.Target != 'l'))
        {
            reader.Messages.Warning(reader.LocationOf("l"), "cannot be mixed with r, g, b or a; the tiles will be grey");
            bands.RemoveAll(band => band.Target != 'l');
        }

        reader.Finish();
        return (sources, bands);
    }

    private static double ReadFactor(MapReader band)
    {
        double factor = band.Number("factor") ?? 1;
        if (factor is >= 0 and <= 1000)
        {
            return factor;
        }

        band.Messages.Error(band.LocationOf("factor"), "must be between 0 and 1000");
        return 1;
    }
}
