namespace MapProxyCluster.Configuration;

/// <summary>Where something stands in the YAML files.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Path">Path of keys such as <c>caches.osm.meta_size</c>.</param>
public sealed record YamlLocation(string File, int Line, string Path);

/// <summary>How bad a finding is.</summary>
public enum ConfigurationSeverity
{
    /// <summary>The configuration cannot be served.</summary>
    Error,

    /// <summary>It is served, but something in it has no effect or looks wrong.</summary>
    Warning,
}

/// <summary>A finding in a configuration.</summary>
public sealed record ConfigurationMessage(ConfigurationSeverity Severity, YamlLocation Location, string Text)
{
    /// <summary>"file:line: path: text".</summary>
    public override string ToString() => Location.Path.Length == 0
        ? $"{Location.File}:{Location.Line}: {Text}"
        : $"{Location.File}:{Location.Line}: {Location.Path}: {Text}";
}

/// <summary>A configuration as loaded: null when it could not be read, with everything that was found.</summary>
/// <param name="Configuration">The records, when nothing stood in the way.</param>
/// <param name="Messages">Errors and warnings in the order of finding.</param>
/// <param name="Files">All files that were read, for watching.</param>
public sealed record ConfigurationResult(
    MapProxyConfiguration? Configuration, IReadOnlyList<ConfigurationMessage> Messages, IReadOnlyList<string> Files)
{
    /// <summary>True when there is at least one error.</summary>
    public bool HasErrors => Messages.Any(message => message.Severity == ConfigurationSeverity.Error);
}
