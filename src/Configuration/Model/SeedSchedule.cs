using NCrontab;

namespace MapProxyCluster.Configuration;

/// <summary>Points in time in the notation of cron: minute, hour, day of month, month, day of week; in the time zone of the process.</summary>
public sealed class SeedSchedule
{
    private readonly CrontabSchedule _schedule;

    private SeedSchedule(string text, CrontabSchedule schedule) => (Text, _schedule) = (text, schedule);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads five fields, or one of the words that cron knows; null when it is neither, or never comes.</summary>
    public static SeedSchedule? TryParse(string text)
    {
        string fields = text.Trim().ToUpperInvariant() switch
        {
            "@YEARLY" or "@ANNUALLY" => "0 0 1 1 *",
            "@MONTHLY" => "0 0 1 * *",
            "@WEEKLY" => "0 0 * * 0",
            "@DAILY" or "@MIDNIGHT" => "0 0 * * *",
            "@HOURLY" => "0 * * * *",
            var other => other,
        };
        return CrontabSchedule.TryParse(fields) is { } schedule && HasAny(schedule) ? new SeedSchedule(text, schedule) : null;
    }

    /// <summary>The first point in time after another.</summary>
    /// <param name="time">That one.</param>
    /// <param name="zone">Whose clocks count. An hour that the change of clocks leaves out comes an hour later.</param>
    public DateTimeOffset NextAfter(DateTimeOffset time, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(time, zone).DateTime;
        while (true)
        {
            local = _schedule.GetNextOccurrence(local);
            DateTime valid = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
            var next = new DateTimeOffset(valid, zone.GetUtcOffset(valid));

            // When clocks are put back, an hour comes twice: once is enough.
            if (next > time)
            {
                return next;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // The 30th of February never comes.
    private static bool HasAny(CrontabSchedule schedule) =>
        schedule.GetNextOccurrence(new DateTime(2000, 1, 1), new DateTime(2050, 1, 1)) < new DateTime(2050, 1, 1);
}
