namespace MapProxyCluster.Tiling;

/// <summary>A tile of a grid. Y counts from the grid's own origin: from the south for sw grids, from the north for nw grids.</summary>
public readonly record struct TileCoord(int X, int Y, int Z)
{
    /// <summary>Bing's name of a tile: a digit per level, x bit + 2 × y bit; meant for rows that count from the north.</summary>
    public string ToQuadKey() => string.Create(Z, this, static (key, tile) =>
    {
        for (int i = 0; i < key.Length; i++)
        {
            int bit = key.Length - 1 - i;
            key[i] = (char)('0' + ((tile.X >> bit) & 1) + (((tile.Y >> bit) & 1) << 1));
        }
    });

    /// <summary>"z/x/y", for logs.</summary>
    public override string ToString() => $"{Z}/{X}/{Y}";
}
