using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace MapProxyCluster.Hosting;

/// <summary>Why a request is not done, as problem details (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, for people.</param>
internal sealed record Problem(int Status, string Detail)
{
    private const string MediaType = "application/problem+json";

    /// <summary>The status in words.</summary>
    public string Title => ReasonPhrases.GetReasonPhrase(Status);

    /// <summary>All that was found wrong, where several things were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemPlace>? Errors { get; init; }

    /// <summary>How the members of the cluster are, where the request was for all of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MemberReload>? Members { get; init; }

    /// <summary>Bad input.</summary>
    internal static Problem Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);

    /// <summary>Something that is not there.</summary>
    internal static Problem Missing(string detail) => new(StatusCodes.Status404NotFound, detail);

    /// <summary>Sends it.</summary>
    internal Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(this, AdminJson.Options, MediaType, http.RequestAborted);
    }
}

/// <summary>Ends a request with a problem.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    internal Problem Problem => problem;
}
