using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace MapProxyCluster.Caches;

/// <summary>Guards an S3 service.</summary>
internal sealed class S3Guard(ServiceBounds bounds, FaultLog faults, TimeProvider time) : ServiceGuard(bounds, faults, time)
{
    /// <summary>True when the answer says that the object is not there; a bucket that is not there is a fault.</summary>
    internal static bool IsAbsent(AmazonS3Exception error) =>
        error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket";

    /// <inheritdoc/>
    protected override bool TellsAbsence(Exception error) => error is AmazonS3Exception answer && IsAbsent(answer);

    /// <inheritdoc/>
    protected override bool IsFault(Exception error) => error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException;

    // "Access denied" and "bad request" are about one request: a service that may be read and not written, or that tells those who may not
    // list a bucket nothing about what is absent, is no reason to leave it alone.

    /// <inheritdoc/>
    protected override bool IsAboutRequest(Exception error) =>
        error is AmazonS3Exception { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, ErrorCode: null or "AccessDenied" or "Forbidden" or "KeyTooLongError" };
}
