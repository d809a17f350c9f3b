using System.Text.Json;
using System.Text.Json.Serialization;

namespace MapProxyCluster.Grains;

/// <summary>How jobs are written.</summary>
public static class SeedJobJson
{
    /// <summary>Names in camel case, enumerations as words.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    internal static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    internal static T? Read<T>(string? text)
        where T : class => string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<T>(text, Options);
}
