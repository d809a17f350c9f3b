using System.Text.Json;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>Why a silo did not deliver.</summary>
/// <param name="Message">Text for clients.</param>
/// <param name="Status">HTTP status of the upstream, if there was one.</param>
/// <param name="RetryAfter">Seconds until it makes sense to ask again, if that is known.</param>
public sealed record MetatileFailure(string Message, int? Status, double? RetryAfter)
{
    /// <summary>The failure behind an exception.</summary>
    public static MetatileFailure Of(SourceException error) => new(error.Message, error.StatusCode, error.RetryAfter?.TotalSeconds);

    /// <summary>The exception that tells it.</summary>
    public SourceException ToException() => new(Message, Status)
    {
        RetryAfter = RetryAfter is { } seconds and >= 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null,
    };

    /// <summary>The failure as bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CallJson.Default.MetatileFailure);

    /// <summary>Reads a failure; null when it is none.</summary>
    public static MetatileFailure? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, CallJson.Default.MetatileFailure);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
