using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>Brings a map to another area, size and SRS (behaviour reference 7.6; mapproxy/image/transform.py).</summary>
public static class MapTransform
{
    /// <summary>Transforms a raster; the result belongs to the caller. Pixels outside the source are transparent.</summary>
    public static Raster Transform(
        Raster source, BoundingBox sourceBox, Srs sourceSrs, BoundingBox targetBox, PixelSize targetSize, Srs targetSrs, Resampling method) =>
        Transform(new RasterRows(source), sourceBox, sourceSrs, targetBox, targetSize, targetSrs, method);

    /// <summary>Transforms a picture that is read row by row; the result belongs to the caller. Pixels outside the source are transparent.</summary>
    public static Raster Transform(
        IPixelRows source, BoundingBox sourceBox, Srs sourceSrs, BoundingBox targetBox, PixelSize targetSize, Srs targetSrs, Resampling method)
    {
        Raster result = sourceSrs.Equals(targetSrs)
            ? Scale(source, sourceBox, targetBox, targetSize, method)
            : Reproject(source, sourceBox, sourceSrs, targetBox, targetSize, targetSrs, method);
        if (source.IsOpaque && !result.IsOpaque)
        {
            RasterOps.ScanOpaque(result);
        }

        return result;
    }

    private static Raster Scale(IPixelRows source, BoundingBox sourceBox, BoundingBox targetBox, PixelSize targetSize, Resampling method)
    {
        double perX = source.Size.Width / sourceBox.Width, perY = source.Size.Height / sourceBox.Height;
        double left = (targetBox.MinX - sourceBox.MinX) * perX, right = (targetBox.MaxX - sourceBox.MinX) * perX;
        double top = (sourceBox.MaxY - targetBox.MaxY) * perY, bottom = (sourceBox.MaxY - targetBox.MinY) * perY;
        double resolutionX = targetBox.Width / targetSize.Width, resolutionY = targetBox.Height / targetSize.Height;
        if (source.Size == targetSize && IsSameArea(sourceBox, targetBox, resolutionX / 10, resolutionY / 10))
        {
            return source.Window(0, 0, targetSize.Width, targetSize.Height);
        }

        bool isSameResolution = Math.Abs((1 / perX) - resolutionX) < resolutionX / targetSize.Width / 10
            && Math.Abs((1 / perY) - resolutionY) < resolutionY / targetSize.Height / 10;
        if (isSameResolution)
        {
            return Crop(source, (int)Math.Round(left), (int)Math.Round(top), targetSize);
        }

        Raster target = Raster.Filled(targetSize.Width, targetSize.Height, Color.Transparent);
        var quad = new QuadMapping(
            0, 0, targetSize.Width, targetSize.Height, (left, top), (left, bottom), (right, bottom), (right, top));
        DrawSeparable(source, target, quad, method);
        return target;
    }

    private static bool IsSameArea(BoundingBox one, BoundingBox other, double toleranceX, double toleranceY) =>
        Math.Abs(one.MinX - other.MinX) < toleranceX && Math.Abs(one.MaxX - other.MaxX) < toleranceX
        && Math.Abs(one.MinY - other.MinY) < toleranceY && Math.Abs(one.MaxY - other.MaxY) < toleranceY;

    private static Raster Crop(IPixelRows source, int left, int top, PixelSize size)
    {
        // The window may begin anywhere: sums of its numbers can be too large for an int.
        if (left >= 0 && top >= 0 && left <= source.Size.Width - size.Width && top <= source.Size.Height - size.Height)
        {
            return source.Window(left, top, size.Width, size.Height);
        }

        int fromX = Math.Max(0, left), toX = (int)Math.Min(source.Size.Width, (long)left + size.Width);
        int fromY = Math.Max(0, top), toY = (int)Math.Min(source.Size.Height, (long)top + size.Height);
        Raster target = Raster.Filled(size.Width, size.Height, Color.Transparent);
        for (int y = fromY; y < toY && fromX < toX; y++)
        {
            source.CopyRow(y, fromX, target.Row(y - top)[(fromX - left)..(toX - left)]);
        }

        return target;
    }

    private static Raster Reproject(
        IPixelRows source, BoundingBox sourceBox, Srs sourceSrs, BoundingBox targetBox, PixelSize targetSize, Srs targetSrs, Resampling method)
    {
        Raster target = Raster.Filled(targetSize.Width, targetSize.Height, Color.Transparent);
        var bent = new List<QuadMapping>();
        foreach (QuadMapping quad in TransformMesh.Build(sourceBox, sourceSrs, source.Size, targetBox, targetSrs, targetSize))
        {
            if (quad.IsSeparable)
            {
                DrawSeparable(source, target, quad, method);
            }
            else
            {
                bent.Add(quad);
            }
        }

        if (bent.Count > 0)
        {
            DrawBent(source, target, bent, method);
        }

        return target;
    }

    private static void DrawSeparable(IPixelRows source, Raster target, QuadMapping quad, Resampling method)
    {
        var columns = new AxisMapping(quad.NorthWest.X, (quad.NorthEast.X - quad.NorthWest.X) / quad.Width, quad.Width, source.Size.Width);
        var rows = new AxisMapping(quad.NorthWest.Y, (quad.SouthWest.Y - quad.NorthWest.Y) / quad.Height, quad.Height, source.Size.Height);
        if (method == Resampling.Nearest)
        {
            DrawNearest(source, target, quad, columns, rows);
        }
        else
        {
            SeparableResampler.Draw(source, target, quad.Left, quad.Top, columns, rows, method);
        }
    }

    private static void DrawNearest(IPixelRows source, Raster target, QuadMapping quad, AxisMapping columns, AxisMapping rows)
    {
        if (columns.From >= columns.To)
        {
            return;
        }

        int first = columns.Nearest(columns.From);
        var line = new uint[columns.Nearest(columns.To - 1) - first + 1];
        for (int y = rows.From; y < rows.To; y++)
        {
            source.CopyRow(rows.Nearest(y), first, line);
            Span<uint> output = target.Row(quad.Top + y)[quad.Left..];
            for (int x = columns.From; x < columns.To; x++)
            {
                output[x] = line[columns.Nearest(x) - first];
            }
        }
    }

    private static void DrawBent(IPixelRows source, Raster target, List<QuadMapping> quads, Resampling method)
    {
        (double X, double Y)[] corners = [.. quads.SelectMany(quad => (IEnumerable<(double X, double Y)>)[quad.NorthWest, quad.SouthWest, quad.SouthEast, quad.NorthEast])];
        int left = (int)Math.Clamp(corners.Min(corner => corner.X) - 3, 0, source.Size.Width);
        int right = (int)Math.Clamp(corners.Max(corner => corner.X) + 3, 0, source.Size.Width);
        int top = (int)Math.Clamp(corners.Min(corner => corner.Y) - 3, 0, source.Size.Height);
        int bottom = (int)Math.Clamp(corners.Max(corner => corner.Y) + 3, 0, source.Size.Height);
        if (left >= right || top >= bottom)
        {
            return;
        }

        using Raster window = PremultipliedWindow(source, left, top, right - left, bottom - top, method);
        var resampler = new QuadResampler(window, left, top);
        foreach (QuadMapping quad in quads)
        {
            resampler.Draw(target, quad, method);
        }
    }

    private static Raster PremultipliedWindow(IPixelRows source, int left, int top, int width, int height, Resampling method)
    {
        if (source.IsOpaque || method == Resampling.Nearest)
        {
            return source.Window(left, top, width, height);
        }

        Raster window = Raster.Uninitialized(width, height);
        for (int y = 0; y < height; y++)
        {
            source.CopyRow(top + y, left, window.Row(y));
        }

        Premultiplication.Premultiply(window.Pixels);
        return window;
    }
}
