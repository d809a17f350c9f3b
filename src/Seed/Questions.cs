using MapProxyCluster.Engine;
using MapProxyCluster.Seed.Output;

namespace MapProxyCluster.Seed;

/// <summary>Asks about each task (--interactive).</summary>
internal static class Questions
{
    internal static SeedTasks Choose(SeedTasks tasks, Func<SeedTask, WalkArea?> areaOf)
    {
        Console.WriteLine("========== Select seeding tasks ==========");
        SeedTask[] seeds = [.. tasks.Seeds.Where(task => IsWanted(task, areaOf, "    Seed this task (y/n)? "))];
        Console.WriteLine("========== Select cleanup tasks ==========");
        return new SeedTasks(seeds, [.. tasks.Cleanups.Where(task => IsWanted(task, areaOf, "    Cleanup this task (y/n)? "))]);
    }

    private static bool IsWanted(SeedTask task, Func<SeedTask, WalkArea?> areaOf, string question)
    {
        Console.WriteLine(TaskText.Describe(task, areaOf(task)));
        while (true)
        {
            Console.Write(question);
            switch (Console.ReadLine()?.ToUpperInvariant())
            {
                case "Y" or "YES":
                    return true;
                case "N" or "NO" or null:
                    return false;
            }
        }
    }
}
