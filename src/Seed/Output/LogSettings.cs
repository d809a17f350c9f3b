using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Seed.Output;

/// <summary>What counts here of a logging configuration of Python (logging.config.fileConfig).</summary>
/// <param name="Level">From this level on, messages are written.</param>
/// <param name="File">The file that they are written to; null for the screen.</param>
internal sealed record LogSettings(LogLevel Level, string? File)
{
    /// <summary>
    /// Reads the level of the logger <c>mapproxy</c>, or of the root, and the first file that a handler of theirs writes to.
    /// <c>%(here)s</c> is the current folder, as for MapProxy's seed tool.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static LogSettings Read(string path)
    {
        Dictionary<string, Dictionary<string, string>> sections = Sections(System.IO.File.ReadLines(path));
        Dictionary<string, string>? logger = sections.Values.FirstOrDefault(section => section.GetValueOrDefault("qualname") == "mapproxy")
            ?? sections.GetValueOrDefault("logger_root");
        IEnumerable<string> handlers = logger?.GetValueOrDefault("handlers")?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        string? file = handlers
            .Select(handler => sections.GetValueOrDefault($"handler_{handler}"))
            .Where(handler => handler?.GetValueOrDefault("class")?.Contains("File", StringComparison.Ordinal) == true)
            .Select(handler => FirstText(handler!.GetValueOrDefault("args") ?? ""))
            .FirstOrDefault(name => name is not null);
        return new LogSettings(LevelOf(logger?.GetValueOrDefault("level")), file?.Replace("%(here)s", ".", StringComparison.Ordinal));
    }

    private static Dictionary<string, Dictionary<string, string>> Sections(IEnumerable<string> lines)
    {
        var sections = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        Dictionary<string, string> current = [];
        foreach (string line in lines.Select(line => line.Trim()))
        {
            if (line is ['[', .. var name, ']'])
            {
                sections[name] = current = new(StringComparer.OrdinalIgnoreCase);
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and { } equals && line[0] is not ('#' or ';'))
            {
                current[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            }
        }

        return sections;
    }

    // The first text of a Python tuple, such as ("%(here)s/mapproxy.log", "a").
    private static string? FirstText(string arguments)
    {
        int start = arguments.AsSpan().IndexOfAny('"', '\'');
        int end = start < 0 ? -1 : arguments.IndexOf(arguments[start], start + 1);
        return end < 0 ? null : arguments[(start + 1)..end];
    }

    private static LogLevel LevelOf(string? name) => name?.ToUpperInvariant() switch
    {
        "DEBUG" or "NOTSET" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "ERROR" => LogLevel.Error,
        "CRITICAL" or "FATAL" => LogLevel.Critical,
        _ => LogLevel.Warning,
    };
}
