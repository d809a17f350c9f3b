namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>An error of the OGC API: a problem document after RFC 7807 with MapProxy's words (behaviour reference 10.6).</summary>
internal sealed class OgcApiException(string type, string detail, int status) : Exception(detail)
{
    /// <summary>Kind of the problem, such as "Not Found".</summary>
    internal string Type => type;

    /// <summary>HTTP status.</summary>
    internal int Status => status;

    internal static OgcApiException Invalid(string detail) => new("Invalid Parameter", detail, StatusCodes.Status400BadRequest);

    internal static OgcApiException NotFound(string detail) => new("Not Found", detail, StatusCodes.Status404NotFound);

    internal static OgcApiException NotAcceptable(string wanted) =>
        new("Not Acceptable", $"Unsupported image format {wanted}", StatusCodes.Status406NotAcceptable);

    internal static OgcApiException Internal(string detail, int status = StatusCodes.Status500InternalServerError) => new("InternalError", detail, status);
}
