using System.Text.Json;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Seed;

/// <summary>
/// How far the tasks of a call have come, in a file: for each task the path of the walk, as [index, count] from the coarsest level down.
/// It is replaced as a whole, so that a crash leaves the last good one.
/// </summary>
internal sealed class ProgressStore
{
    private readonly string _file;
    private readonly Dictionary<string, long[][]> _tasks;

    private ProgressStore(string file, Dictionary<string, long[][]> tasks) => (_file, _tasks) = (file, tasks);

    /// <summary>Opens the store; what an earlier call has left counts only when it is gone on with.</summary>
    internal static ProgressStore Open(string file, bool continues) => new(file, continues && File.Exists(file) ? Load(file) : []);

    /// <summary>Where a task has come to; null when nothing is known of it.</summary>
    internal WalkCursor? Find(SeedTask task) => _tasks.TryGetValue(task.Id, out long[][]? path)
        ? new WalkCursor([.. path.Select(step => new WalkStep(step[0], step[1]))])
        : null;

    /// <summary>Notes where a task has come to. A file that cannot be written is told and no reason to stop.</summary>
    internal void Save(SeedTask task, WalkCursor cursor)
    {
        _tasks[task.Id] = [.. cursor.Path.Select(step => new[] { step.Index, step.Count })];
        string temporary = $"{_file}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(temporary, JsonSerializer.Serialize(_tasks));
            File.Move(temporary, _file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"ERROR: unable to write seed progress: {error.Message}");
        }
    }

    /// <summary>All is done.</summary>
    internal void Remove()
    {
        _tasks.Clear();
        File.Delete(_file);
    }

    private static Dictionary<string, long[][]> Load(string file)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherWrite))
        {
            Console.Error.WriteLine($"ERROR: progress file ({file}) is world writable, ignoring file");
            return [];
        }

        try
        {
            Dictionary<string, long[][]>? tasks = JsonSerializer.Deserialize<Dictionary<string, long[][]>>(File.ReadAllBytes(file));
            if (tasks?.Values.All(path => path?.All(step => step is { Length: 2 }) == true) == true)
            {
                return tasks;
            }
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            // Told below.
        }

        Console.Error.WriteLine($"ERROR: unable to read progress file ({file}), ignoring file");
        return [];
    }
}
