using System.Globalization;

namespace MapProxyCluster.Caches;

/// <summary>
/// Times as MapProxy writes them into databases: local time without zone, in whole seconds (mapproxy/cache/mbtiles.py). When clocks are
/// set back an hour comes twice; its texts are taken for the second.
/// </summary>
internal static class LocalTimeText
{
    private const string Format = "yyyy-MM-dd HH:mm:ss";

    /// <summary>The time in whole seconds: what is left of it in a database.</summary>
    internal static DateTimeOffset Truncate(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);

    internal static string Write(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The time in a text; null when it is no such text.</summary>
    internal static DateTimeOffset? Read(string text, TimeZoneInfo zone) =>
        DateTime.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime()
            : null;

    /// <summary>True when the text of the time may stand for another time: then texts do not tell which is newer.</summary>
    internal static bool IsAmbiguous(DateTimeOffset time, TimeZoneInfo zone) =>
        zone.IsAmbiguousTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);
}
