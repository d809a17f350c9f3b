namespace MapProxyCluster.Sources;

/// <summary>Answers file URLs from the local file system; what is not there is a 404.</summary>
public sealed class FileUpstream : IUpstream
{
    /// <summary>What such URLs begin with.</summary>
    public const string Scheme = "file://";

    private const int NotFound = 404;

    /// <inheritdoc/>
    public async Task<UpstreamAnswer> SendAsync(
        UpstreamUrl target, string url, UpstreamOptions options, CancellationToken cancellationToken, string? form = null)
    {
        string path = Uri.UnescapeDataString(url[Scheme.Length..]);
        try
        {
            await using FileStream file = File.OpenRead(path);
            return new UpstreamAnswer(await BoundedBody.ReadAsync(file, options.MaximumBody, cancellationToken), "");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException(options.HideErrorDetails ? "there is no such file" : $"there is no file '{path}'", NotFound, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(options.HideErrorDetails ? "the file cannot be read" : $"'{path}' cannot be read: {error.Message}", inner: error);
        }
    }
}
