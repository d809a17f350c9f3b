using System.Globalization;
using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads points in time and spans of time (behaviour reference 1.6).</summary>
internal static class TimeReaders
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("weeks", 7 * 86400), ("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1)];

    /// <summary>A point in time: <c>time</c>, <c>mtime</c> or units before now.</summary>
    internal static TimeSpecification? ReadTime(this MapReader reader)
    {
        DateTimeOffset? time = null;
        if (reader.Text("time") is { } text)
        {
            // A time without zone is meant in the zone of this machine.
            time = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset parsed) ? parsed : null;
            if (time is null)
            {
                reader.Messages.Error(reader.LocationOf("time"), "must be a time such as 2024-12-31T23:59:59");
            }
        }

        string? file = reader.Text("mtime");
        TimeSpan? before = ReadUnits(reader);
        if (!reader.Has("time") && file is null && before is null)
        {
            reader.Messages.Error(reader.Location, "needs 'time', 'mtime' or a span such as 'days'");
            return null;
        }

        reader.Finish();
        return new TimeSpecification(time, file, before);
    }

    /// <summary>A span: a number of seconds, or a mapping of units.</summary>
    internal static TimeSpan? Duration(this MapReader reader, string key)
    {
        if (reader.Raw(key) is not MapNode)
        {
            return reader.Number(key) is not { } seconds ? null : Span(reader, key, seconds);
        }

        MapReader units = reader.Map(key)!;
        TimeSpan? span = ReadUnits(units);
        units.Finish();
        return span;
    }

    private static TimeSpan? ReadUnits(MapReader reader)
    {
        double seconds = 0;
        bool isGiven = false;
        foreach ((string unit, double factor) in Units)
        {
            if (reader.Number(unit) is { } number)
            {
                isGiven = true;
                seconds += number * factor;
            }
        }

        return isGiven ? Span(reader, null, seconds) : null;
    }

    private static TimeSpan? Span(MapReader reader, string? key, double seconds)
    {
        const double Century = 100 * 366 * 86400.0;
        if (seconds is >= 0 and <= Century)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        reader.Messages.Error(key is null ? reader.Location : reader.LocationOf(key), "must be a span of time from 0 to a century");
        return null;
    }
}
