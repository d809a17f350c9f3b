using MapProxyCluster.Configuration;
using MapProxyCluster.Tools.CommandLine;

namespace MapProxyCluster.Tools.Autoconfig;

/// <summary>
/// Changes a configuration as an overwrite file says: mappings are merged, everything else is replaced. <c>key__extend__</c> adds to a list,
/// <c>__all__</c> goes to all entries, <c>prefix___</c> and <c>___suffix</c> to those whose keys begin or end so.
/// </summary>
internal static class Overwrites
{
    private const string All = "__all__", Extension = "__extend__", Wildcard = "___";

    /// <summary>Reads an overwrite file; empty when none is given.</summary>
    internal static Dictionary<string, object?> Load(string? file)
    {
        if (file is null)
        {
            return [];
        }

        try
        {
            return PlainYaml.Read(file) switch
            {
                null => [],
                Dictionary<string, object?> overwrites => overwrites,
                _ => throw new CommandFailure($"{file}: must be a mapping", ConfigurationFile.Unusable),
            };
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(error.Message, ConfigurationFile.Unusable);
        }
    }

    /// <summary>Changes a mapping in place.</summary>
    internal static void Apply(Dictionary<string, object?> target, Dictionary<string, object?> overwrites)
    {
        foreach ((string key, object? value) in overwrites.Where(entry => entry.Key != All && !IsWildcard(entry.Key)))
        {
            if (key.EndsWith(Extension, StringComparison.Ordinal))
            {
                Extend(target, key[..^Extension.Length], value);
            }
            else
            {
                Put(target, key, value);
            }
        }

        if (overwrites.TryGetValue(All, out object? all))
        {
            PutEach(target, all, _ => true);
        }

        foreach ((string key, object? value) in overwrites.Where(entry => entry.Key != All && IsWildcard(entry.Key)))
        {
            PutEach(target, value, key.StartsWith(Wildcard, StringComparison.Ordinal)
                ? name => name.EndsWith(key[Wildcard.Length..], StringComparison.Ordinal)
                : name => name.StartsWith(key[..^Wildcard.Length], StringComparison.Ordinal));
        }
    }

    /// <summary>Changes one section, as its key in the overwrites says.</summary>
    internal static void ApplySection(Dictionary<string, object?> configuration, string section, Dictionary<string, object?> overwrites, string key)
    {
        if (overwrites.TryGetValue(key, out object? value))
        {
            Put(configuration, section, value);
        }
    }

    private static bool IsWildcard(string key) =>
        key.StartsWith(Wildcard, StringComparison.Ordinal) || key.EndsWith(Wildcard, StringComparison.Ordinal);

    private static void Put(Dictionary<string, object?> target, string key, object? value)
    {
        if (target.GetValueOrDefault(key) is Dictionary<string, object?> below && value is Dictionary<string, object?> changes)
        {
            Apply(below, changes);
        }
        else
        {
            target[key] = PlainYaml.Copy(value);
        }
    }

    private static void PutEach(Dictionary<string, object?> target, object? value, Func<string, bool> isMeant)
    {
        foreach (string key in target.Keys.Where(isMeant).ToArray())
        {
            Put(target, key, value);
        }
    }

    private static void Extend(Dictionary<string, object?> target, string key, object? value)
    {
        if (!target.TryGetValue(key, out object? there))
        {
            target[key] = PlainYaml.Copy(value);
        }
        else if (there is List<object?> list && value is List<object?> more)
        {
            list.AddRange(more.Select(PlainYaml.Copy));
        }
        else
        {
            throw new CommandFailure($"overwrites: only lists can be extended: {key}", ConfigurationFile.Unusable);
        }
    }
}
