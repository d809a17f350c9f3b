using System.Globalization;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Gateway.Http;

/// <summary>Headers that tell how an answer came about.</summary>
public static class CacheHeaders
{
    private const double DefaultExpiresHours = 72;

    /// <summary>How long clients may keep a tile (<c>globals.tiles.expires_hours</c>).</summary>
    public static TimeSpan TileMaxAge(this MapCatalog catalog) =>
        TimeSpan.FromHours(catalog.Configuration.Globals.ExpiresHours ?? DefaultExpiresHours);

    /// <summary>
    /// Tells where the tiles of an answer came from (<c>X-Cache</c>) and, of stored ones, their age in seconds (RFC 9111, 5.1); returns
    /// that age.
    /// </summary>
    public static TimeSpan TellCache(this HttpContext http, CacheState state, DateTimeOffset? written)
    {
        http.Response.Headers["X-Cache"] = state switch
        {
            CacheState.Hit => "HIT",
            CacheState.Stale => "STALE",
            _ => "MISS",
        };
        if (state == CacheState.Miss || written is not { } time)
        {
            return TimeSpan.Zero;
        }

        var clock = http.RequestServices.GetRequiredService<TimeProvider>();
        TimeSpan age = clock.GetUtcNow() - time;
        age = age > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Floor(age.TotalSeconds)) : TimeSpan.Zero;
        http.Response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return age;
    }

    /// <summary>Status for a failed source: 503 with <c>Retry-After</c> when asking again later makes sense, else 500.</summary>
    public static int StatusOf(this HttpContext http, Exception error)
    {
        if (error is not SourceException { RetryAfter: { } wait })
        {
            return StatusCodes.Status500InternalServerError;
        }

        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString("F0", CultureInfo.InvariantCulture);
        return StatusCodes.Status503ServiceUnavailable;
    }
}
