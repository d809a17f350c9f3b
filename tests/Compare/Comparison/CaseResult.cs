namespace MapProxyCluster.Compare.Comparison;

/// <summary>What one program answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Body">The bytes.</param>
/// <param name="UpstreamRequests">What it asked the map server for, sorted.</param>
public sealed record Answer(int Status, string ContentType, byte[] Body, IReadOnlyList<string> UpstreamRequests)
{
    /// <summary>True when the body should be a picture.</summary>
    public bool IsImage => ContentType.StartsWith("image/", StringComparison.Ordinal);
}

/// <summary>The comparison of one request.</summary>
/// <param name="Case">The request.</param>
/// <param name="Theirs">MapProxy's answer.</param>
/// <param name="Ours">Our answer.</param>
/// <param name="Difference">How the pictures differ; null when they cannot be compared.</param>
/// <param name="Failures">What is wrong; empty when the answers agree.</param>
public sealed record CaseResult(Case Case, Answer Theirs, Answer Ours, PictureDifference? Difference, IReadOnlyList<string> Failures)
{
    /// <summary>Largest mean difference that still counts as equal.</summary>
    public const double Tolerance = 0.01;

    /// <summary>Judges two answers.</summary>
    public static CaseResult Judge(Case request, Answer theirs, Answer ours)
    {
        var failures = new List<string>();
        int status = request.LaterStatus ?? theirs.Status;
        if (status != ours.Status)
        {
            failures.Add($"status {ours.Status}, not {status}");
        }

        if (MediaType(theirs) != MediaType(ours))
        {
            failures.Add($"content type {ours.ContentType}, not {theirs.ContentType}");
        }

        if (theirs.UpstreamRequests.Count != ours.UpstreamRequests.Count)
        {
            failures.Add($"{ours.UpstreamRequests.Count} upstream requests, not {theirs.UpstreamRequests.Count}");
        }

        PictureDifference? difference = theirs.IsImage && ours.IsImage ? JudgePictures(theirs, ours, failures) : null;
        return new CaseResult(request, theirs, ours, difference, failures);
    }

    private static PictureDifference? JudgePictures(Answer theirs, Answer ours, List<string> failures)
    {
        Picture expected = Picture.Decode(theirs.Body), actual = Picture.Decode(ours.Body);
        if ((expected.Width, expected.Height) != (actual.Width, actual.Height))
        {
            failures.Add($"{actual.Width}x{actual.Height} pixels, not {expected.Width}x{expected.Height}");
            return null;
        }

        PictureDifference difference = expected.DifferenceFrom(actual);
        if (difference.Mean >= Tolerance)
        {
            failures.Add("pictures differ");
        }

        if (difference.IsShifted)
        {
            failures.Add($"picture is shifted: {difference.MeanAtBestShift:P2} at {difference.BestShift}");
        }

        return difference;
    }

    private static string MediaType(Answer answer) => answer.ContentType.Split(';')[0].Trim();
}
