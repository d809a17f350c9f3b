using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>Pixels that are read row by row: a raster, or tiles side by side that never become one.</summary>
public interface IPixelRows
{
    /// <summary>Width and height.</summary>
    PixelSize Size { get; }

    /// <summary>True when every pixel is known to be opaque.</summary>
    bool IsOpaque { get; }

    /// <summary>Copies part of a row.</summary>
    /// <param name="y">Row, inside the picture.</param>
    /// <param name="left">First column, inside the picture.</param>
    /// <param name="pixels">As many pixels as wanted; the part lies inside the picture.</param>
    void CopyRow(int y, int left, Span<uint> pixels);

    /// <summary>A raster of a window; the caller disposes it.</summary>
    Raster Window(int left, int top, int width, int height);
}

/// <summary>A raster as rows.</summary>
public sealed class RasterRows(Raster raster) : IPixelRows
{
    /// <inheritdoc/>
    public PixelSize Size => raster.Size;

    /// <inheritdoc/>
    public bool IsOpaque => raster.IsOpaque;

    /// <inheritdoc/>
    public void CopyRow(int y, int left, Span<uint> pixels) => raster.Row(y).Slice(left, pixels.Length).CopyTo(pixels);

    /// <inheritdoc/>
    public Raster Window(int left, int top, int width, int height) =>
        left == 0 && top == 0 && width == raster.Width && height == raster.Height
            ? raster.Share()
            : RasterOps.Crop(raster, left, top, width, height);
}

/// <summary>Tiles side by side. Missing ones, and tiles smaller than their place, leave transparent gaps.</summary>
/// <param name="tileSize">Size of a place.</param>
/// <param name="columns">Number of columns.</param>
/// <param name="tiles">Row by row from the north-west; null where there is none. They stay the caller's.</param>
public sealed class TileMosaic(PixelSize tileSize, int columns, IReadOnlyList<Raster?> tiles) : IPixelRows
{
    private static readonly uint Empty = Color.Transparent.ToPixel();

    /// <inheritdoc/>
    public PixelSize Size { get; } = new(columns * tileSize.Width, tiles.Count / columns * tileSize.Height);

    /// <inheritdoc/>
    public bool IsOpaque { get; } = tiles.All(tile => tile is { IsOpaque: true } && tile.Width >= tileSize.Width && tile.Height >= tileSize.Height);

    /// <inheritdoc/>
    public void CopyRow(int y, int left, Span<uint> pixels)
    {
        int tileRow = y / tileSize.Height, rowInTile = y % tileSize.Height;
        while (pixels.Length > 0)
        {
            int column = left / tileSize.Width, columnInTile = left % tileSize.Width;
            int length = Math.Min(pixels.Length, tileSize.Width - columnInTile);
            Raster? tile = tiles[(tileRow * columns) + column];
            int available = tile is null || rowInTile >= tile.Height ? 0 : Math.Clamp(tile.Width - columnInTile, 0, length);
            if (available > 0)
            {
                tile!.Row(rowInTile).Slice(columnInTile, available).CopyTo(pixels);
            }

            pixels[available..length].Fill(Empty);
            pixels = pixels[length..];
            left += length;
        }
    }

    /// <inheritdoc/>
    public Raster Window(int left, int top, int width, int height)
    {
        Raster window = Raster.Uninitialized(width, height);
        for (int y = 0; y < height; y++)
        {
            CopyRow(top + y, left, window.Row(y));
        }

        window.IsOpaque = IsOpaque;
        return window;
    }
}
