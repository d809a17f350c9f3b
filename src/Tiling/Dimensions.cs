namespace MapProxyCluster.Tiling;

/// <summary>Extra request dimensions (time, elevation, dim_*) that are part of a tile's identity. Immutable; names are lower case.</summary>
public sealed class Dimensions : IEquatable<Dimensions>
{
    /// <summary>No dimensions.</summary>
    public static readonly Dimensions None = new([]);

    private readonly KeyValuePair<string, string>[] _values;

    private Dimensions(KeyValuePair<string, string>[] values) => _values = values;

    /// <summary>Builds a set from name and value pairs: <c>dim_*</c> names sort after the others, as in cache paths.</summary>
    public static Dimensions Create(IEnumerable<KeyValuePair<string, string>> values)
    {
        KeyValuePair<string, string>[] sorted = [.. values
            .Select(pair => KeyValuePair.Create(pair.Key.ToLowerInvariant(), pair.Value))
            .OrderBy(pair => pair.Key.StartsWith("dim_", StringComparison.Ordinal))
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)];
        return sorted.Length == 0 ? None : new Dimensions(sorted);
    }

    /// <summary>The pairs in path order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values => _values;

    /// <summary>True when there are none.</summary>
    public bool IsEmpty => _values.Length == 0;

    /// <inheritdoc/>
    public bool Equals(Dimensions? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Dimensions);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (KeyValuePair<string, string> pair in _values)
        {
            hash.Add(pair.Key);
            hash.Add(pair.Value);
        }

        return hash.ToHashCode();
    }

    /// <summary>"name-value/name-value", the form that cache paths and keys use.</summary>
    public override string ToString() => string.Join('/', _values.Select(pair => $"{pair.Key}-{pair.Value}"));
}
