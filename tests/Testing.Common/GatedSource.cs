using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Testing.Common;

/// <summary>A source that counts its requests and answers when its gate is opened.</summary>
public sealed class GatedSource(string name = "gated") : IMapSource
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    /// <summary>How often it was asked.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Completes with the first request.</summary>
    public Task Asked => _asked.Task;

    /// <summary>The error to answer with in place of a picture.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Colour of the pictures.</summary>
    public Color Color { get; set; } = new(200, 30, 30);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool SupportsMetatiles => true;

    /// <inheritdoc/>
    public ResolutionRange? ResolutionRange => null;

    /// <inheritdoc/>
    public Coverage? Coverage { get; init; }

    /// <inheritdoc/>
    public ImageOptions ImageOptions { get; init; } = new();

    /// <inheritdoc/>
    public bool IsOpaque => false;

    /// <summary>Lets all requests, waiting and future ones, be answered.</summary>
    public void Open() => _gate.TrySetResult();

    /// <inheritdoc/>
    public async Task<MapImage?> GetMapAsync(MapQuery query, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        _asked.TrySetResult();
        await _gate.Task.WaitAsync(cancellationToken);
        return Failure is { } failure ? throw failure : MapImage.FromRaster(Raster.Filled(query.Size.Width, query.Size.Height, Color));
    }
}
