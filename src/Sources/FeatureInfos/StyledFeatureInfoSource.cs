namespace MapProxyCluster.Sources;

/// <summary>A source whose feature info passes through a style sheet.</summary>
/// <param name="inner">Who answers.</param>
/// <param name="style">The style sheet.</param>
/// <param name="mediaType">Media type of what it makes.</param>
public sealed class StyledFeatureInfoSource(IFeatureInfoSource inner, FeatureInfoStyle style, string mediaType) : IFeatureInfoSource
{
    /// <inheritdoc/>
    public async Task<FeatureInfo?> GetFeatureInfoAsync(FeatureInfoQuery query, CancellationToken cancellationToken) =>
        await inner.GetFeatureInfoAsync(query, cancellationToken) is { } info ? style.Apply(info, mediaType) : null;
}
