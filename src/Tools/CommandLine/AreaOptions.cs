using System.CommandLine;
using System.Globalization;
using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>Which tiles a command is about: levels, and an area.</summary>
internal sealed class AreaOptions
{
    private const int MaximumLevel = 1000;

    private readonly Option<string?> _levels = new("--levels") { Description = "levels of the grid, such as 1,2,3 or 0..10", HelpName = "LEVELS" };
    private readonly Option<string?> _coverage = new("--coverage")
    {
        Description = "only this area: west,south,east,north, a file with well-known text or GeoJSON, or an OGR data source",
        HelpName = "AREA",
    };

    private readonly Option<string?> _srs = new("--srs") { Description = "SRS of the coverage; that of the grid if not given", HelpName = "SRS" };
    private readonly Option<string?> _where = new("--where") { Description = "which features of an OGR data source", HelpName = "SQL" };

    internal void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_levels, _coverage, _srs, _where])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The levels, ascending; null when none were given.</summary>
    internal IReadOnlyList<int>? Levels(ParseResult parsed) => parsed.GetValue(_levels) is { } text ? ParseLevels(text) : null;

    /// <summary>The area; null for everywhere.</summary>
    internal Coverage? Coverage(ParseResult parsed, Srs usual)
    {
        if (parsed.GetValue(_coverage) is not { } text)
        {
            return null;
        }

        string srs = parsed.GetValue(_srs) ?? usual.Code;
        var place = new YamlLocation("", 0, "--coverage");
        CoverageConfiguration coverage = BoundingBox.TryParse(text) is { } box
            ? new BoxCoverageConfiguration { Location = place, BoundingBox = box, Srs = srs }
            : new PolygonCoverageConfiguration { Location = place, Datasource = text, Srs = srs, Where = parsed.GetValue(_where) };
        if (coverage is BoxCoverageConfiguration { BoundingBox.IsValid: false })
        {
            throw new CommandFailure($"--coverage: not west,south,east,north: {text}", ConfigurationFile.Unusable);
        }

        var messages = new List<ConfigurationMessage>();
        var here = new MapProxyConfiguration { BaseDirectory = Environment.CurrentDirectory };
        return new CoverageFactory(here, messages).Create(coverage)
            ?? throw new CommandFailure($"--coverage: {string.Join("; ", messages.Select(message => message.Text))}", ConfigurationFile.Unusable);
    }

    /// <summary>Levels out of "1,2,4..6".</summary>
    internal static IReadOnlyList<int> ParseLevels(string text)
    {
        var levels = new SortedSet<int>();
        foreach (string part in text.Split(','))
        {
            int[] ends = [.. part.Split("..").Select(end =>
                int.TryParse(end, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int level) && level <= MaximumLevel ? level : -1)];
            if (ends.Length > 2 || ends.Contains(-1) || ends[^1] < ends[0])
            {
                throw new CommandFailure($"--levels: not a list of levels: {text}");
            }

            levels.UnionWith(Enumerable.Range(ends[0], ends[^1] - ends[0] + 1));
        }

        return [.. levels];
    }

    /// <summary>Says in one line what is meant, as MapProxy does.</summary>
    internal static void Print(Coverage? coverage, IEnumerable<int> levels)
    {
        if (coverage is not null)
        {
            Console.WriteLine($"  Limited to: {Box(coverage.Extent.In(Srs.Wgs84))} (EPSG:4326)");
        }

        Console.WriteLine($"  Levels: [{string.Join(", ", levels)}]");
    }

    internal static string Box(BoundingBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"{box.MinX:F5}, {box.MinY:F5}, {box.MaxX:F5}, {box.MaxY:F5}");
}
