using System.Text.Json;
using MapProxyCluster.Grains;

namespace MapProxyCluster.Hosting;

/// <summary>The JSON of the admin API.</summary>
internal static class AdminJson
{
    /// <summary>Names in camel case, enumerations as words, nothing that is null; indented, because people read it too.</summary>
    internal static readonly JsonSerializerOptions Options = new(SeedJobJson.Options) { WriteIndented = true };

    /// <summary>The same in one line, for streams.</summary>
    internal static readonly JsonSerializerOptions Compact = SeedJobJson.Options;
}
