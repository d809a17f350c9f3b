using System.Text.Encodings.Web;
using System.Text.Json;
using MapProxyCluster.Grains;

namespace MapProxyCluster.Hosting;

/// <summary>The JSON of the admin API.</summary>
internal static class AdminJson
{
    /// <summary>Names in camel case, enumerations as words, nothing that is null; texts as they are, because people read them too.</summary>
    internal static readonly JsonSerializerOptions Options = new(SeedJobJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
