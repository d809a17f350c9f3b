using System.Collections.Concurrent;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Hosting;

/// <summary>
/// A directory of configurations (MultiMapProxy): <c>/name/…</c> serves <c>name.yaml</c>. Projects load at their first request;
/// the least recently used ones are dropped beyond a bound. New and removed files count at once.
/// </summary>
public sealed class ProjectDirectory(string directory, bool allowListing, Func<string, string, MapProject> open) : IProjects
{
    private const int MaximumLoaded = 100;

    private readonly Dictionary<string, Loaded> _loaded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Exception> _failures = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _clock;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Listing => allowListing ? [.. Files().Select(NameOf).Order(StringComparer.Ordinal)] : null;

    /// <inheritdoc/>
    public ProjectPath Resolve(string path)
    {
        int slash = path.IndexOf('/', 1);
        string name = path.Length < 2 ? "" : slash < 0 ? path[1..] : path[1..slash];
        string rest = slash < 0 ? "" : path[slash..];
        return new ProjectPath(Find(name), "/" + name, rest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (Loaded loaded in _loaded.Values)
            {
                loaded.Drop();
            }

            _loaded.Clear();
        }
    }

    /// <inheritdoc/>
    public MapCatalog? Find(string app) => Load(app)?.Current;

    /// <inheritdoc/>
    public IReadOnlyList<MapCatalog> LoadedCatalogs()
    {
        lock (_gate)
        {
            return [.. _loaded.Values
                .Where(loaded => loaded.Project is { IsValueCreated: true })
                .Select(loaded => loaded.Project.Value.Current)];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProjectHealth> Health()
    {
        string[] names = [.. Files().Select(NameOf).Order(StringComparer.Ordinal)];
        lock (_gate)
        {
            return [.. names.Select(name =>
                _failures.TryGetValue(name, out Exception? failure) ? ProjectHealth.Broken(name, "failed", failure)
                : _loaded.TryGetValue(name, out Loaded? loaded) && loaded.Project.IsValueCreated ? ProjectHealth.Of(name, loaded.Project.Value)
                : new ProjectHealth(name, "idle", null, 0, null))];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ProjectHealth> Reload(string? app)
    {
        string[] names;
        lock (_gate)
        {
            names = app is not null ? [app] : [.. _loaded.Where(loaded => loaded.Value.Project.IsValueCreated).Select(loaded => loaded.Key)];
        }

        foreach (string name in names)
        {
            LoadAgain(name);
        }

        return [.. Health().Where(project => names.Contains(project.Name))];
    }

    private void LoadAgain(string name)
    {
        bool isLoaded;
        lock (_gate)
        {
            isLoaded = _loaded.TryGetValue(name, out Loaded? loaded) && loaded.Project.IsValueCreated;
        }

        try
        {
            MapProject? project = Load(name);
            if (isLoaded)
            {
                project?.Reload();
            }
        }
        catch (Exception)
        {
            // Its health tells.
        }
    }

    private MapProject? Load(string name)
    {
        // A name is a file's base name and nothing that could leave the directory.
        if (name.Length == 0 || name.AsSpan().ContainsAny("/\\\0") || name[0] == '.')
        {
            return null;
        }

        string? file = Files().FirstOrDefault(candidate => NameOf(candidate) == name);
        Loaded? loaded;
        lock (_gate)
        {
            _loaded.TryGetValue(name, out loaded);
            if (file is null)
            {
                _loaded.Remove(name);
                loaded?.Drop();
                return null;
            }

            if (loaded is null)
            {
                loaded = new Loaded(new Lazy<MapProject>(() => open(name, file)));
                _loaded[name] = loaded;
                DropOldest();
            }

            loaded.LastUse = ++_clock;
        }

        return Open(name, loaded);
    }

    // A project that cannot be loaded fails for its own requests only, and is tried again by the next one.
    private MapProject Open(string name, Loaded loaded)
    {
        try
        {
            MapProject project = loaded.Project.Value;
            if (!_failures.IsEmpty)
            {
                _failures.TryRemove(name, out _);
            }

            return project;
        }
        catch (Exception error)
        {
            _failures[name] = error;
            lock (_gate)
            {
                if (_loaded.TryGetValue(name, out Loaded? current) && current == loaded)
                {
                    _loaded.Remove(name);
                }
            }

            throw;
        }
    }

    private void DropOldest()
    {
        if (_loaded.Count > MaximumLoaded)
        {
            (string name, Loaded oldest) = _loaded.MinBy(pair => pair.Value.LastUse);
            _loaded.Remove(name);
            oldest.Drop();
        }
    }

    private IEnumerable<string> Files() => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory).Where(file => file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
        : [];

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    private sealed class Loaded(Lazy<MapProject> project)
    {
        public Lazy<MapProject> Project => project;

        public long LastUse { get; set; } = long.MaxValue;

        public void Drop()
        {
            if (project.IsValueCreated)
            {
                project.Value.Dispose();
            }
        }
    }
}
