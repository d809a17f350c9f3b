using System.Globalization;

namespace MapProxyCluster.Engine;

/// <summary>
/// When stored tiles are due to be made again (behaviour reference 3.4), and how long they may be shown after that: while they are
/// being made again, or when that fails.
/// </summary>
public sealed class RefreshRule
{
    private static readonly TimeSpan FileCheck = TimeSpan.FromSeconds(1);

    private volatile FileTime? _file;
    private string? _directives;

    /// <summary>Tiles written at this time or before are due.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Tiles that are not newer than this file are due.</summary>
    public string? File { get; init; }

    /// <summary>Tiles of this age are due.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>How long a due tile is shown at once while it is made again; zero for never.</summary>
    public TimeSpan WhileRevalidate { get; init; }

    /// <summary>How long a due tile stands in for a failed source; zero for never.</summary>
    public TimeSpan IfError { get; init; } = TimeSpan.MaxValue;

    /// <summary>What caches on the way to the client are told of the two windows (RFC 5861), to follow a max-age; empty without any.</summary>
    public string Directives => _directives ??=
        Directive("stale-while-revalidate", WhileRevalidate) + (IfError == TimeSpan.MaxValue ? "" : Directive("stale-if-error", IfError));

    private static string Directive(string name, TimeSpan window) => window == TimeSpan.Zero
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", {name}={(long)Math.Min(window.TotalSeconds, int.MaxValue)}");

    /// <summary>True when a tile has to be made again. Tiles of unknown age always have to.</summary>
    public bool IsDue(DateTimeOffset? written, DateTimeOffset now) => Overdue(written, now) is not null;

    /// <summary>How long a tile has been due; null when it is not. Times count in whole seconds, as in MapProxy.</summary>
    public TimeSpan? Overdue(DateTimeOffset? written, DateTimeOffset now)
    {
        if (Limit(now) is not { } limit)
        {
            return null;
        }

        if (written is not { } time)
        {
            return TimeSpan.MaxValue;
        }

        if (time.ToUnixTimeSeconds() > limit.ToUnixTimeMilliseconds() / 1000.0)
        {
            return null;
        }

        // A span moves with time: the tile became due when it reached that age. A fixed limit came at that moment for all tiles.
        TimeSpan overdue = Time is null && File is null ? limit - time : now - limit;
        return overdue > TimeSpan.Zero ? overdue : TimeSpan.Zero;
    }

    private DateTimeOffset? Limit(DateTimeOffset now) => Time ?? (File is null ? now - Age : ModifiedAt(File, now));

    // Every read of a tile comes here; the file is looked at once a second.
    private DateTimeOffset? ModifiedAt(string file, DateTimeOffset now)
    {
        if (_file is { } known && (now - known.Checked).Duration() < FileCheck)
        {
            return known.Modified;
        }

        DateTimeOffset? modified = System.IO.File.Exists(file) ? System.IO.File.GetLastWriteTimeUtc(file) : null;
        _file = new FileTime(now, modified);
        return modified;
    }

    private sealed record FileTime(DateTimeOffset Checked, DateTimeOffset? Modified);
}
