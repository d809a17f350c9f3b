using System.Diagnostics;
using System.Text.RegularExpressions;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>Reads polygons of everything that GDAL's OGR knows (Shapefile, GeoPackage, PostGIS …) by its commands ogrinfo and ogr2ogr.</summary>
internal static partial class OgrDatasource
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The polygons of the first layer, of its features that a filter names, or of a whole SELECT.</summary>
    /// <exception cref="CoverageException">The commands are missing or fail, or there are no polygons.</exception>
    internal static Coverage Read(string datasource, string? where, Srs srs, bool clip)
    {
        var arguments = new List<string> { "-f", "GeoJSON", "/vsistdout/", "-dim", "XY", "-nlt", "CONVERT_TO_LINEAR", "-lco", "COORDINATE_PRECISION=15", datasource };
        if (where?.TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase) == true)
        {
            arguments.AddRange(["-sql", where]);
        }
        else
        {
            arguments.Add(FirstLayer(datasource));
            arguments.AddRange(where is null ? [] : ["-where", where]);
        }

        return GeoJson.Read(Run("ogr2ogr", arguments), srs, clip);
    }

    private static string FirstLayer(string datasource)
    {
        Match layer = LayerLine().Match(Run("ogrinfo", ["-ro", "-q", datasource]));
        return layer.Success ? layer.Groups["name"].Value : throw new CoverageException($"'{datasource}' has no layer");
    }

    private static string Run(string command, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience) || !Task.WaitAll([output, errors], Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new CoverageException($"{command} has not ended within {Patience.TotalMinutes} minutes");
        }

        return process.ExitCode == 0
            ? output.Result
            : throw new CoverageException($"{command} failed: {(errors.Result.Trim().Length > 0 ? errors : output).Result.Trim().Split('\n')[0]}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or FileNotFoundException)
        {
            throw new CoverageException($"this needs GDAL's {start.FileName} (Debian: package gdal-bin), or the polygons as GeoJSON or well-known text", error);
        }
    }

    // "1: name (Polygon)", also "1: name (title: …) (Multi Polygon)".
    [GeneratedRegex(@"^\d+: (?<name>.+?)(?: \([^)]*\))*\s*$", RegexOptions.Multiline)]
    private static partial Regex LayerLine();
}
