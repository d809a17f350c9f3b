using System.Text;
using System.Text.RegularExpressions;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>
/// Reads polygons of files: well-known text with one geometry per line, GeoJSON, or whatever GDAL's OGR knows. What a file is shows in its
/// first bytes (mapproxy/util/geom.py, load_datasource).
/// </summary>
internal static partial class PolygonFile
{
    private const long MaximumLength = 512L * 1024 * 1024;

    /// <exception cref="CoverageException">The polygons cannot be read, or there are none.</exception>
    internal static Coverage Read(PolygonCoverageConfiguration polygons, MapProxyConfiguration configuration)
    {
        Srs srs = Srs.Parse(polygons.Srs);
        string path = IsConnection().IsMatch(polygons.Datasource) ? polygons.Datasource : configuration.Resolve(polygons.Datasource);
        if (polygons.IsOgr || !File.Exists(path))
        {
            return OgrDatasource.Read(path, polygons.Where, srs, polygons.Clip);
        }

        string start = ReadStart(path);
        if (start.StartsWith("polygon", StringComparison.OrdinalIgnoreCase) || start.StartsWith("multipolygon", StringComparison.OrdinalIgnoreCase))
        {
            return CoverageShapes.FromWellKnownText(ReadText(path).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0), srs, polygons.Clip);
        }

        return start.StartsWith('{') && polygons.Where is null
            ? GeoJson.Read(ReadText(path), srs, polygons.Clip)
            : OgrDatasource.Read(path, polygons.Where, srs, polygons.Clip);
    }

    private static string ReadStart(string path)
    {
        try
        {
            using var reader = new StreamReader(path, Encoding.Latin1, detectEncodingFromByteOrderMarks: true);
            char[] start = new char[64];
            return new string(start, 0, reader.Read(start)).TrimStart();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CoverageException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumLength
                ? File.ReadAllText(path)
                : throw new CoverageException($"'{path}' is larger than {MaximumLength >> 20} MB");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CoverageException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    // "PG:dbname=…" and the like name no file; a drive's letter does.
    [GeneratedRegex(@"^\w{2,}:")]
    private static partial Regex IsConnection();
}
