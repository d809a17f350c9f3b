using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>Names of documents, from a template such as <c>%(grid_name)s-%(z)s-%(x)s-%(y)s</c> (mapproxy/cache/couchdb.py).</summary>
public sealed partial class CouchDbTileName
{
    /// <summary>The template that MapProxy uses when none is given.</summary>
    public const string Usual = "%(grid_name)s-%(z)s-%(x)s-%(y)s";

    // What MapProxy's documentation begins its example with; a name is only what follows.
    private const string Address = "%(couch_url)s/";

    private readonly string _template;
    private readonly string _gridName;
    private readonly string _suffix;
    private readonly Regex _pattern;

    /// <summary>Takes a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="gridName">Name of the grid.</param>
    /// <param name="suffix">What all names end with.</param>
    /// <exception cref="FormatException">It has placeholders that are not known, or does not tell all tiles apart.</exception>
    public CouchDbTileName(string template, string gridName, string suffix = "")
    {
        (_template, _gridName, _suffix) = (template.StartsWith(Address, StringComparison.Ordinal) ? template[Address.Length..] : template, gridName, suffix);
        _pattern = PatternOf(_template);
        if (Placeholder().Replace(_template, "").Contains('%', StringComparison.Ordinal))
        {
            throw new FormatException("tile_id may have the placeholders %(grid_name)s, %(x)s, %(y)s and %(z)s only");
        }

        var tile = new TileCoord(1, 2, 3);
        string name = Of(tile, Dimensions.None);
        if (name == Of(tile with { X = 4 }, Dimensions.None) || name == Of(tile with { Y = 4 }, Dimensions.None) || name == Of(tile with { Z = 4 }, Dimensions.None))
        {
            throw new FormatException("tile_id must have the placeholders %(x)s, %(y)s and %(z)s, or tiles overwrite each other");
        }
    }

    /// <summary>What tells these names from those of another cache or grid in the same database.</summary>
    public string Identity => $"{_template} {_gridName}{_suffix}";

    [GeneratedRegex(@"%\((grid_name|x|y|z)\)(0?[0-9]{0,2})[sd]")]
    private static partial Regex Placeholder();

    internal string Of(TileCoord tile, Dimensions dimensions)
    {
        string name = Fill(_template, tile);
        return dimensions.IsEmpty ? name + _suffix : $"{name}{_suffix}-{dimensions}";
    }

    /// <summary>What the names of all tiles of a level begin with; it may be nothing.</summary>
    internal string PrefixOf(int level)
    {
        Match? place = Placeholder().Matches(_template).FirstOrDefault(match => match.Groups[1].Value is "x" or "y");
        return Fill(_template[..(place?.Index ?? _template.Length)], new TileCoord(0, 0, level));
    }

    /// <summary>The tile without dimensions that has a name; null when none has.</summary>
    internal TileCoord? Parse(string name)
    {
        if (_pattern.Match(name) is not { Success: true } match)
        {
            return null;
        }

        bool isTile = int.TryParse(match.Groups["x"].Value, CultureInfo.InvariantCulture, out int x)
            & int.TryParse(match.Groups["y"].Value, CultureInfo.InvariantCulture, out int y)
            & int.TryParse(match.Groups["z"].Value, CultureInfo.InvariantCulture, out int z);
        var tile = new TileCoord(x, y, z);
        return isTile && Of(tile, Dimensions.None) == name ? tile : null;
    }

    private string Fill(string template, TileCoord tile) => Placeholder().Replace(template, match =>
    {
        string text = match.Groups[1].Value switch
        {
            "x" => tile.X.ToString(CultureInfo.InvariantCulture),
            "y" => tile.Y.ToString(CultureInfo.InvariantCulture),
            "z" => tile.Z.ToString(CultureInfo.InvariantCulture),
            _ => _gridName,
        };
        string width = match.Groups[2].Value;
        return width.Length == 0 ? text : text.PadLeft(int.Parse(width, CultureInfo.InvariantCulture), width[0] == '0' ? '0' : ' ');
    });

    private Regex PatternOf(string template)
    {
        var pattern = new StringBuilder("^");
        int end = 0;
        foreach (Match match in Placeholder().Matches(template))
        {
            string name = match.Groups[1].Value;
            pattern.Append(Regex.Escape(template[end..match.Index])).Append(name == "grid_name" ? $" *0*{Regex.Escape(_gridName)}" : $" *(?<{name}>[0-9]+)");
            end = match.Index + match.Length;
        }

        return new Regex($"{pattern}{Regex.Escape(template[end..] + _suffix)}$", RegexOptions.CultureInvariant);
    }
}
