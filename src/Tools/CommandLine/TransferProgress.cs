using System.Globalization;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>Shows how far a transfer has come: a bar on a terminal, MapProxy's lines elsewhere, nothing when it has to be quiet.</summary>
/// <param name="places">Places of the whole area; null when they are not known.</param>
/// <param name="quiet">How quiet: 0 shows all, 1 lines only and seldom, 2 nothing.</param>
/// <param name="time">Clock.</param>
internal sealed class TransferProgress(long? places, int quiet, TimeProvider time)
{
    private const int BarWidth = 30;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200), UsualInterval = TimeSpan.FromSeconds(1), QuietInterval = TimeSpan.FromSeconds(30);

    private readonly long _start = time.GetTimestamp();
    private readonly bool _hasBar = quiet == 0 && !Console.IsOutputRedirected;
    private long _last = time.GetTimestamp();

    /// <summary>Shows a step, unless the last one has just been shown.</summary>
    internal void Show(TileBatch batch, TransferTotals totals)
    {
        TimeSpan interval = _hasBar ? Redraw : quiet == 0 ? UsualInterval : QuietInterval;
        bool isLast = totals.Places >= places;
        if (quiet >= 2 || (!isLast && time.GetElapsedTime(_last) < interval))
        {
            return;
        }

        _last = time.GetTimestamp();
        double? part = places is { } all ? (all == 0 ? 1 : Math.Min(1, (double)totals.Places / all)) : null;
        if (_hasBar)
        {
            Console.Write($"\r{Bar(batch.Level, part, totals)}\e[K");
        }
        else
        {
            Print($"[{time.GetLocalNow():HH:mm:ss}] {batch.Level,2} {(part is { } known ? (FormattableString)$"{known * 100,6:F2}%" : $"       ")} {AreaOptions.Box(batch.BoundingBox)} ({totals.Written} tiles)");
        }
    }

    /// <summary>Sums up.</summary>
    internal void End(TransferTotals totals, string done)
    {
        if (_hasBar)
        {
            Console.WriteLine();
        }

        if (quiet < 2)
        {
            Print($"{totals.Written} tiles {done} ({Size(totals.Bytes)}), {totals.Kept} were there already, {totals.Missing} missing in the source, in {time.GetElapsedTime(_start):hh\\:mm\\:ss}");
        }
    }

    private string Bar(int level, double? known, TransferTotals totals)
    {
        double seconds = Math.Max(time.GetElapsedTime(_start).TotalSeconds, 0.001);
        if (known is not { } part)
        {
            return string.Create(CultureInfo.InvariantCulture, $"level {level,2}  {totals.Written} tiles, {totals.Kept} kept  {totals.Written / seconds:F0}/s");
        }

        string left = part > 0 ? TimeSpan.FromSeconds(Math.Min(seconds / part * (1 - part), TimeSpan.FromDays(99).TotalSeconds)).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture) : "?";
        int filled = (int)(part * BarWidth);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"level {level,2} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {part * 100,5:F1}%  {totals.Written} tiles, {totals.Kept} kept  {totals.Written / seconds:F0}/s  {left} left");
    }

    private static FormattableString Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} bytes",
        < 1 << 20 => $"{bytes / 1024.0:F1} KB",
        < 1 << 30 => $"{bytes / 1048576.0:F1} MB",
        _ => $"{bytes / 1073741824.0:F1} GB",
    };

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
