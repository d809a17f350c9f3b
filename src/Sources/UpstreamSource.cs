using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>What all sources have in common that ask a server for pictures.</summary>
public abstract partial class UpstreamSource : IMapSource
{
    private readonly SourceOptions _options;
    private readonly ILogger _logger;

    private protected UpstreamSource(SourceOptions options, ILogger logger) => (_options, _logger) = (options, logger);

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public abstract bool SupportsMetatiles { get; }

    /// <inheritdoc/>
    public ResolutionRange? ResolutionRange => _options.ResolutionRange;

    /// <inheritdoc/>
    public Coverage? Coverage => _options.Coverage;

    /// <inheritdoc/>
    public ImageOptions ImageOptions => _options.Image;

    /// <inheritdoc/>
    public bool IsOpaque => _options.Image.Transparent != true && _options.TransparentColor is null;

    /// <inheritdoc/>
    public abstract Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken);

    /// <summary>The picture in an answer; what is none goes to the log.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="url">What was asked for.</param>
    /// <param name="size">Demanded size; null for any.</param>
    /// <param name="cut">Parts that are wanted of it; null when its pixels are wanted.</param>
    /// <param name="failure">Text of the error.</param>
    /// <exception cref="SourceException">The answer is no picture of that size.</exception>
    private protected MapImage Read(UpstreamAnswer answer, string url, PixelSize? size, ImageCut? cut, string failure)
    {
        if (!answer.SaysImage)
        {
            LogNoImage(url, answer.MediaType, AnswerText.Of(answer));
            throw new SourceException(failure);
        }

        try
        {
            return UpstreamImage.Read(answer, size, _options.TransparentColor is null ? cut : null, failure);
        }
        catch (SourceException error)
        {
            LogNoImage(url, answer.MediaType, error.Message);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "no image from {Url} ({MediaType}): {Text}")]
    private partial void LogNoImage(string url, string mediaType, string text);
}
