using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MapProxyCluster.Hosting;

/// <summary>Reads requests to the admin API and writes answers.</summary>
internal static class AdminRequest
{
    /// <summary>A parameter; null when it is missing or empty.</summary>
    internal static string? Text(this HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A list, comma separated or by several parameters of the name; null when there is none.</summary>
    internal static IReadOnlyList<string>? List(this HttpRequest request, string name) =>
        request.Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True or false.</summary>
    internal static bool Flag(this HttpRequest request, string name) => request.Text(name)?.ToUpperInvariant() switch
    {
        "1" or "TRUE" or "YES" or "ON" => true,
        null or "0" or "FALSE" or "NO" or "OFF" => false,
        _ => throw new ProblemException(Problem.Bad($"{name} must be true or false")),
    };

    /// <summary>A whole number; null when it is missing.</summary>
    internal static int? Integer(this HttpRequest request, string name, int minimum, int maximum)
    {
        if (request.Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= minimum && number <= maximum
            ? number
            : throw new ProblemException(Problem.Bad($"{name} must be a whole number from {minimum} to {maximum}, not '{text}'"));
    }

    /// <summary>A part of the path.</summary>
    internal static string Route(this HttpRequest request, string name) => request.RouteValues[name]?.ToString() ?? "";

    /// <summary>The body as text.</summary>
    internal static async Task<string> BodyAsync(this HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(http.RequestAborted);
    }

    /// <summary>Answers with JSON.</summary>
    internal static Task WriteAsync<T>(this HttpContext http, T value, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(value, AdminJson.Options, http.RequestAborted);
    }
}
