using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>
/// Cuts a target map into quads in which a bilinear interpolation of the corners stands for the projection: a quad is divided until its
/// centre is off by less than a pixel, or it is smaller than 50 pixels (mapproxy/image/transform.py).
/// </summary>
internal sealed class TransformMesh
{
    private const int SmallestDivided = 50;
    private const double NearPole = 1e-6, PoleMargin = 1e-8;

    private readonly BoundingBox _sourceBox;
    private readonly BoundingBox _targetBox;
    private readonly Srs _sourceSrs;
    private readonly Srs _targetSrs;
    private readonly PixelSize _sourceSize;
    private readonly PixelSize _targetSize;
    private readonly List<QuadMapping> _quads = [];

    private TransformMesh(BoundingBox sourceBox, Srs sourceSrs, PixelSize sourceSize, BoundingBox targetBox, Srs targetSrs, PixelSize targetSize)
    {
        (_sourceBox, _sourceSrs, _sourceSize) = (AwayFromPoles(sourceBox, sourceSrs), sourceSrs, sourceSize);
        (_targetBox, _targetSrs, _targetSize) = (AwayFromPoles(targetBox, targetSrs), targetSrs, targetSize);
    }

    /// <summary>The quads of a transformation.</summary>
    internal static IReadOnlyList<QuadMapping> Build(
        BoundingBox sourceBox, Srs sourceSrs, PixelSize sourceSize, BoundingBox targetBox, Srs targetSrs, PixelSize targetSize)
    {
        var mesh = new TransformMesh(sourceBox, sourceSrs, sourceSize, targetBox, targetSrs, targetSize);
        mesh.Add(0, 0, targetSize.Width, targetSize.Height);
        return mesh._quads;
    }

    private void Add(int left, int top, int right, int bottom)
    {
        QuadMapping? quad = MapCorners(left, top, right, bottom);
        int width = right - left, height = bottom - top;
        if (width < SmallestDivided || height < SmallestDivided || (quad is { } mapped && IsGood(mapped)))
        {
            if (quad is { } usable)
            {
                _quads.Add(usable);
            }

            return;
        }

        int middleX = left + (width / 2), middleY = top + (height / 2);
        if (width > 2 * height)
        {
            Add(left, top, middleX, bottom);
            Add(middleX, top, right, bottom);
        }
        else if (height > 2 * width)
        {
            Add(left, top, right, middleY);
            Add(left, middleY, right, bottom);
        }
        else
        {
            Add(left, top, middleX, middleY);
            Add(middleX, top, right, middleY);
            Add(left, middleY, middleX, bottom);
            Add(middleX, middleY, right, bottom);
        }
    }

    private QuadMapping? MapCorners(int left, int top, int right, int bottom)
    {
        Span<double> x = stackalloc double[4], y = stackalloc double[4];
        ReadOnlySpan<int> columns = [left, left, right, right], rows = [top, bottom, bottom, top];
        for (int i = 0; i < 4; i++)
        {
            x[i] = _targetBox.MinX + (_targetBox.Width * columns[i] / _targetSize.Width);
            y[i] = _targetBox.MaxY - (_targetBox.Height * rows[i] / _targetSize.Height);
        }

        _targetSrs.TransformPoints(_sourceSrs, x, y);
        for (int i = 0; i < 4; i++)
        {
            x[i] = (x[i] - _sourceBox.MinX) / _sourceBox.Width * _sourceSize.Width;
            y[i] = (_sourceBox.MaxY - y[i]) / _sourceBox.Height * _sourceSize.Height;
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i]))
            {
                return null;
            }
        }

        return new QuadMapping(left, top, right - left, bottom - top, (x[0], y[0]), (x[1], y[1]), (x[2], y[2]), (x[3], y[3]));
    }

    private bool IsGood(QuadMapping quad)
    {
        // Half a pixel off the centre as in MapProxy: a quad that is symmetric about the equator is right in its very centre, however bent it is.
        double middleX = (quad.Width / 2.0) - 0.5, middleY = (quad.Height / 2.0) - 0.5;
        (double px, double py) = quad.At(middleX, middleY);
        double x = _sourceBox.MinX + (_sourceBox.Width * px / _sourceSize.Width);
        double y = _sourceBox.MaxY - (_sourceBox.Height * py / _sourceSize.Height);
        (x, y) = _sourceSrs.TransformPoint(_targetSrs, x, y);
        double wantedX = _targetBox.MinX + (_targetBox.Width * (quad.Left + middleX) / _targetSize.Width);
        double wantedY = _targetBox.MaxY - (_targetBox.Height * (quad.Top + middleY) / _targetSize.Height);
        double resolution = _targetBox.Width / _targetSize.Width;
        return Math.Max(Math.Abs(x - wantedX), Math.Abs(y - wantedY)) < resolution;
    }

    private static BoundingBox AwayFromPoles(BoundingBox box, Srs srs) => !srs.IsGeographic ? box : box with
    {
        MinY = Math.Abs(box.MinY + 90) < NearPole ? -90 + PoleMargin : box.MinY,
        MaxY = Math.Abs(box.MaxY - 90) < NearPole ? 90 - PoleMargin : box.MaxY,
    };
}
