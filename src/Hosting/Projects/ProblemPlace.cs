using MapProxyCluster.Configuration;

namespace MapProxyCluster.Hosting;

/// <summary>One thing that is wrong, with its place.</summary>
/// <param name="Text">What is wrong.</param>
/// <param name="Path">Path of keys, such as <c>seeds.roads.levels</c>.</param>
/// <param name="File">The file that it stands in.</param>
/// <param name="Line">Line in it, from 1.</param>
public sealed record ProblemPlace(string Text, string? Path, string? File, int? Line)
{
    /// <summary>A finding in a configuration.</summary>
    public static ProblemPlace Of(ConfigurationMessage message) => new(
        message.Text,
        message.Location.Path.Length == 0 ? null : message.Location.Path,
        message.Location.File.Length == 0 ? null : message.Location.File,
        message.Location.Line == 0 ? null : message.Location.Line);
}
