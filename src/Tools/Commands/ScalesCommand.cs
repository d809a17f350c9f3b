using System.CommandLine;
using System.Globalization;
using MapProxyCluster.Tools.CommandLine;
using MapProxyCluster.Tools.Text;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>scales</c>: converts between scales and resolutions.</summary>
internal static class ScalesCommand
{
    // Pixels of 0.28 mm, as the OGC counts scales.
    private const double OgcDpi = 2.54 / (0.00028 * 100);
    private const int MaximumLevels = 1000;

    private sealed record Request(int Levels, double Dpi, double MetersPerUnit, bool Repeats, bool ToScale, bool AsConfiguration);

    internal static Command Build()
    {
        var levels = new Option<int>("--levels", "-l")
        {
            Description = "how many values to print; missing ones are half of the one before",
            DefaultValueFactory = _ => 1,
            HelpName = "N",
        };
        var dpi = new Option<string>("--dpi", "-d")
        {
            Description = "pixels per inch, or OGC for pixels of 0.28 mm",
            DefaultValueFactory = _ => "OGC",
            HelpName = "DPI",
        };
        var unit = new Option<string>("--unit") { Description = "unit of the resolutions: metres or degrees", DefaultValueFactory = _ => "m" };
        unit.AcceptOnlyFromAmong("m", "d");
        var evaluates = new Option<bool>("--eval") { Description = "the values are expressions such as 360/256" };
        var repeats = new Option<bool>("--repeat") { Description = "repeat all values, each time divided by 10: 1000 500 250 gives 1000 500 250 100 50 25 10 …" };
        var toScale = new Option<bool>("--res-to-scale") { Description = "the values are resolutions; print their scales" };
        var asConfiguration = new Option<bool>("--as-res-config") { Description = "print the 'res' option of a grid" };
        var values = new Argument<string[]>("VALUE") { Description = "scale denominators, or - to read them from stdin", Arity = ArgumentArity.OneOrMore };
        var command = new ToolCommand(
            "scales",
            "Convert between scales and resolutions.",
            "# the resolutions of two scales",
            "100000 50000",
            "# a list for a grid: 10 levels from 1:1,000,000 on",
            "-l 10 --as-res-config 1000000",
            "# which scale has one degree in 256 pixels?",
            "--res-to-scale --unit d --eval 1/256")
        {
            levels, dpi, unit, evaluates, repeats, toScale, asConfiguration, values,
        };
        command.Runs(parsed => Print(
            Read(parsed.GetValue(values)!, parsed.GetValue(evaluates)),
            new Request(
                parsed.GetValue(levels),
                DpiOf(parsed.GetValue(dpi)!),
                parsed.GetValue(unit) == "d" ? Tiling.Srs.Wgs84.MetersPerUnit : 1,
                parsed.GetValue(repeats),
                parsed.GetValue(toScale),
                parsed.GetValue(asConfiguration))));
        return command;
    }

    private static double DpiOf(string text) => text == "OGC" ? OgcDpi
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double dpi) && dpi > 0 ? dpi
        : throw new CommandFailure($"--dpi: not a number: {text}");

    private static List<double> Read(string[] texts, bool evaluates)
    {
        List<double> values = texts[0] == "-" ? FromInput() : [.. texts.Select(text => evaluates ? Evaluated(text) : Number(text))];
        return values.Count > 0 ? values : throw new CommandFailure("there are no values on stdin");
    }

    // Up to the first empty line; the rest of a line after '#' is a remark.
    private static List<double> FromInput()
    {
        var values = new List<double>();
        while (Console.In.ReadLine()?.Split('#')[0].Trim() is { Length: > 0 } text)
        {
            values.Add(Number(text));
        }

        return values;
    }

    private static double Evaluated(string text)
    {
        try
        {
            return Arithmetic.Evaluate(text);
        }
        catch (FormatException error)
        {
            throw new CommandFailure(error.Message);
        }
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        ? value
        : throw new CommandFailure($"not a number: {text} (--eval calculates expressions)");

    private static int Print(List<double> given, Request request)
    {
        int count = Math.Max(request.Levels, given.Count);
        if (count > MaximumLevels)
        {
            throw new CommandFailure($"--levels: at most {MaximumLevels}");
        }

        double[] sorted = [.. given.OrderDescending()], values = [.. Enumerable.Range(0, count).Select(level => ValueAt(sorted, level, request.Repeats))];
        double metersPerPixel = 2.54 / (request.Dpi * 100);
        if (request.AsConfiguration)
        {
            Console.WriteLine("    res: [");
            Tell($"         #  res            level     scale @{request.Dpi:F1} DPI");
        }

        for (int level = 0; level < count; level++)
        {
            double other = request.ToScale ? values[level] / metersPerPixel * request.MetersPerUnit : values[level] * metersPerPixel / request.MetersPerUnit;
            Tell(request.AsConfiguration ? (FormattableString)$"    {other,20:F10}, # {level,2} {values[level],20:F8}" : $"{other,20:F10} # {level,2} {values[level],20:F8}");
        }

        if (request.AsConfiguration)
        {
            Console.WriteLine("    ]");
        }

        return 0;
    }

    private static double ValueAt(double[] sorted, int level, bool repeats) =>
        repeats ? sorted[level % sorted.Length] / Math.Pow(10, level / sorted.Length)
        : level < sorted.Length ? sorted[level]
        : sorted[^1] / Math.Pow(2, level - sorted.Length + 1);

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
