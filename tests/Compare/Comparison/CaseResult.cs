namespace MapProxyCluster.Compare.Comparison;

/// <summary>What one program answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Body">The bytes.</param>
/// <param name="UpstreamRequests">What it asked the map server for, in one spelling and sorted.</param>
public sealed record Answer(int Status, string ContentType, byte[] Body, IReadOnlyList<string> UpstreamRequests)
{
    /// <summary>The headers that are compared, one per line.</summary>
    public string Headers { get; init; } = "";

    /// <summary>True when the body should be a picture.</summary>
    public bool IsImage => ContentType.StartsWith("image/", StringComparison.Ordinal);
}

/// <summary>Something that differs.</summary>
/// <param name="Aspect">In what.</param>
/// <param name="Text">How.</param>
public sealed record Finding(Aspect Aspect, string Text);

/// <summary>The comparison of one request.</summary>
/// <param name="Case">The request.</param>
/// <param name="Theirs">MapProxy's answer.</param>
/// <param name="Ours">Our answer.</param>
/// <param name="Difference">How the pictures differ; null when they cannot be compared.</param>
/// <param name="Findings">All that differs.</param>
public sealed record CaseResult(Case Case, Answer Theirs, Answer Ours, PictureDifference? Difference, IReadOnlyList<Finding> Findings)
{
    /// <summary>What is wrong: differences without a reason, and known ones that are gone.</summary>
    public IReadOnlyList<string> Failures =>
    [
        .. Findings.Where(finding => !Case.Known.Any(known => known.Covers(finding))).Select(finding => finding.Text),
        .. Case.Known.Where(known => !Findings.Any(known.Covers)).Select(known => $"{known.Aspect} does not differ any more: {known.Reason}"),
    ];

    /// <summary>Judges two answers.</summary>
    public static CaseResult Judge(Case request, Answer theirs, Answer ours)
    {
        var findings = new List<Finding>();
        int status = request.LaterStatus ?? theirs.Status;
        if (status != ours.Status)
        {
            findings.Add(new Finding(Aspect.Status, $"status {ours.Status}, not {status}"));
        }

        if (MediaType(theirs) != MediaType(ours))
        {
            findings.Add(new Finding(Aspect.MediaType, $"content type {ours.ContentType}, not {theirs.ContentType}"));
        }

        if (theirs.Headers != ours.Headers)
        {
            findings.Add(new Finding(Aspect.Headers, $"headers '{ours.Headers}', not '{theirs.Headers}'"));
        }

        if (!theirs.UpstreamRequests.SequenceEqual(ours.UpstreamRequests))
        {
            string[] more = [.. ours.UpstreamRequests.Except(theirs.UpstreamRequests)], less = [.. theirs.UpstreamRequests.Except(ours.UpstreamRequests)];
            findings.Add(new Finding(
                Aspect.Upstream,
                $"{ours.UpstreamRequests.Count} upstream requests, not {theirs.UpstreamRequests.Count}"
                + $"{string.Concat(more.Take(2).Select(line => $"\n  ours:   {line}"))}{string.Concat(less.Take(2).Select(line => $"\n  theirs: {line}"))}"));
        }

        if (IsXml(theirs) && IsXml(ours))
        {
            findings.AddRange(XmlComparison.Differences(theirs.Body, ours.Body).Select(line => new Finding(Aspect.Document, line)));
        }
        else if (IsShortText(theirs) && IsShortText(ours) && Words(theirs) != Words(ours))
        {
            findings.Add(new Finding(Aspect.Text, $"text '{Words(ours)}', not '{Words(theirs)}'"));
        }

        PictureDifference? difference = theirs.IsImage && ours.IsImage ? JudgePictures(request, theirs, ours, findings) : null;
        return new CaseResult(request, theirs, ours, difference, findings);
    }

    private static PictureDifference? JudgePictures(Case request, Answer theirs, Answer ours, List<Finding> findings)
    {
        Picture expected = Picture.Decode(theirs.Body), actual = Picture.Decode(ours.Body);
        if ((expected.Width, expected.Height) != (actual.Width, actual.Height))
        {
            findings.Add(new Finding(Aspect.Picture, $"{actual.Width}x{actual.Height} pixels, not {expected.Width}x{expected.Height}"));
            return null;
        }

        PictureDifference difference = expected.DifferenceFrom(actual);
        if (difference.Mean >= request.Tolerance)
        {
            findings.Add(new Finding(Aspect.Picture, $"pictures differ by {difference.Mean:P2}"));
        }

        if (difference.IsShifted)
        {
            findings.Add(new Finding(Aspect.Picture, $"picture is shifted: {difference.MeanAtBestShift:P2} at {difference.BestShift}"));
        }

        return difference;
    }

    private static bool IsXml(Answer answer) => answer.ContentType.Contains("xml", StringComparison.Ordinal);

    // Answers of sources that are passed on; our own documents are worded in our own way.
    private static bool IsShortText(Answer answer) => answer is { Status: 200, Body.Length: < 1000, IsImage: false };

    // Two ways to write the same document: quotes, and space between elements.
    private static string Words(Answer answer) =>
        string.Join(' ', System.Text.Encoding.UTF8.GetString(answer.Body).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Replace('\'', '"').Replace("> <", "><", StringComparison.Ordinal);

    private static string MediaType(Answer answer) => answer.ContentType.Split(';')[0].Trim();
}
