using System.Globalization;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Seed.Output;

/// <summary>Tasks in the words of MapProxy (behaviour reference 13.5).</summary>
internal static class TaskText
{
    private static readonly Srs Geographic = Srs.Parse("EPSG:4326");

    internal static void PrintSummary(SeedTasks tasks, Func<SeedTask, WalkArea?> areaOf)
    {
        Console.WriteLine("========== Seeding tasks ==========");
        foreach (SeedTask task in tasks.Seeds)
        {
            Console.WriteLine(Describe(task, areaOf(task)));
        }

        Console.WriteLine("========== Cleanup tasks ==========");
        foreach (SeedTask task in tasks.Cleanups)
        {
            Console.WriteLine(Describe(task, areaOf(task)));
        }
    }

    /// <summary>A task in a few lines.</summary>
    internal static string Describe(SeedTask task, WalkArea? area)
    {
        var lines = new List<string> { $"  {task.Name}:" };
        if (area is null)
        {
            lines.Add(task.IsEmpty ? "    Empty coverage given for this task" : "    No levels of the grid given for this task");
            lines.Add("    Skipped");
            return string.Join('\n', lines);
        }

        Srs srs = area.MetaGrid.Grid.Srs;
        string verb = task.Kind == SeedTaskKind.Seed ? "Seeding" : "Cleaning up";
        lines.Add($"    {verb} cache '{task.Cache}' with grid '{task.Grid}' in {srs.Code}");
        lines.Add($"    Limited to coverage in: {Format(srs.Transform(Geographic, area.BoundingBox))} (EPSG:4326)");
        lines.Add($"    Levels: [{string.Join(", ", task.Levels)}]");
        lines.Add("    " + Age(task));
        return string.Join('\n', lines);
    }

    private static string Age(SeedTask task) => task switch
    {
        { Kind: SeedTaskKind.Cleanup, Before: null } => "Remove: all tiles",
        { Kind: SeedTaskKind.Cleanup, Before: { } before } => $"Remove: tiles older than {Format(before)}",
        { RemakesAll: true } => "Overwriting: all tiles",
        { Before: { } before } => $"Overwriting: tiles older than {Format(before)}",
        _ => "Overwriting: no tiles",
    };

    /// <summary>A box with five decimals.</summary>
    internal static string Format(BoundingBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"{box.MinX:F5}, {box.MinY:F5}, {box.MaxX:F5}, {box.MaxY:F5}");

    // Local time, with microseconds where there are any, as Python writes it.
    private static string Format(DateTimeOffset time)
    {
        DateTime local = time.LocalDateTime;
        string format = local.Ticks / 10 % 1_000_000 == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff";
        return local.ToString(format, CultureInfo.InvariantCulture);
    }
}
