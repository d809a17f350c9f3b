using System.Diagnostics;
using System.Globalization;

namespace MapProxyCluster.Tiling.Tests.Projection;

/// <summary>PROJ's own command, the independent judge of transformations. It reads and writes the axis order of each CRS.</summary>
internal static class Cs2Cs
{
    /// <summary>Transforms points in x/y order; points without an image come back infinite.</summary>
    internal static (double X, double Y)[] Transform(ReferenceCrs from, ReferenceCrs to, IReadOnlyList<(double X, double Y)> points)
    {
        var start = new ProcessStartInfo("cs2cs", ["-f", "%.11f", from.Definition, to.Definition])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("cs2cs does not start");
        // A few dozen points fit into the pipes, so that nothing needs to be read while writing.
        foreach ((double x, double y) in points)
        {
            (double first, double second) = from.NorthEast ? (y, x) : (x, y);
            process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first:R} {second:R}"));
        }

        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd(), errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"cs2cs {from} {to}: {errors}");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(points.Count, lines.Length);
        return [.. lines.Select(line => Parse(line, to.NorthEast))];
    }

    private static (double X, double Y) Parse(string line, bool northEast)
    {
        string[] fields = line.Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (fields[0] == "*")
        {
            return (double.PositiveInfinity, double.PositiveInfinity);
        }

        double first = double.Parse(fields[0], CultureInfo.InvariantCulture), second = double.Parse(fields[1], CultureInfo.InvariantCulture);
        return northEast ? (second, first) : (first, second);
    }
}
