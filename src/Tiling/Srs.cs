using System.Buffers;
using System.Collections.Concurrent;
using MapProxyCluster.Tiling.Projection;

namespace MapProxyCluster.Tiling;

/// <summary>
/// A spatial reference system, looked up in the PROJ database. Coordinates are always in x/y (longitude/latitude) order;
/// <see cref="IsNorthEast"/> tells protocols when to swap. Two codes of the same system are equal (EPSG:900913 and EPSG:3857,
/// CRS:84 and EPSG:4326), although each keeps its own <see cref="Code"/>.
/// </summary>
public sealed class Srs : IEquatable<Srs>
{
    private const double WebMercatorEdge = 20037508.342789244;

    // WGS 84 semi-major axis, EPSG ellipsoid 7030; degrees become metres along the equator.
    private const double MetersPerDegree = 2 * Math.PI * 6378137.0 / 360;

    private static readonly ConcurrentDictionary<string, Srs> Known = new();
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private readonly string _definition;
    private readonly Lazy<CrsDetails> _details;

    private Srs(string code, string definition, bool isGeographic, bool isNorthEast)
    {
        (Code, _definition, IsGeographic, IsNorthEast) = (code, definition, isGeographic, isNorthEast);
        _details = new Lazy<CrsDetails>(() => CrsDetails.Read(definition));
    }

    /// <summary>EPSG:4326, WGS 84 longitude/latitude in degrees.</summary>
    public static Srs Wgs84 => Parse("EPSG:4326");

    /// <summary>EPSG:3857, web mercator in metres.</summary>
    public static Srs WebMercator => Parse("EPSG:3857");

    /// <summary>The code as written, in upper case, such as "EPSG:900913".</summary>
    public string Code { get; }

    /// <summary>The code as it appears in cache directory names and tile URLs: "EPSG900913".</summary>
    public string CompactCode => Code.Replace(":", "", StringComparison.Ordinal);

    /// <summary>True when the units are degrees.</summary>
    public bool IsGeographic { get; }

    /// <summary>Metres of a unit, as scale denominators count them (OGC 07-057r7, 6.1): degrees along the equator; other units count as metres.</summary>
    public double MetersPerUnit => IsGeographic ? MetersPerDegree : 1;

    /// <summary>True when the CRS definition puts north before east; WMS 1.3.0 and WMTS write such coordinates swapped.</summary>
    public bool IsNorthEast { get; }

    /// <summary>The EPSG number, or null for another authority; aliases of web mercator keep their own number.</summary>
    public int? EpsgNumber => Code.StartsWith("EPSG:", StringComparison.Ordinal) && int.TryParse(Code.AsSpan(5), out int number) ? number : null;

    /// <summary>
    /// The definition as a PROJ string in x/y order, for viewers in browsers; null when it cannot be written so. Datum shifts that need grid
    /// files are left out: such systems may be off by some 100 m.
    /// </summary>
    public string? ProjString => _details.Value.ProjString;

    /// <summary>Where the system is meant to be used, in degrees; null when that is unknown or across the date line.</summary>
    public BoundingBox? AreaOfUse => _details.Value.AreaOfUse;

    /// <summary>True for web mercator under any of its codes.</summary>
    public bool IsWebMercator => _definition == "EPSG:3857";

    /// <summary>True for WGS 84 degrees under any of its codes.</summary>
    public bool IsWgs84 => _definition == "EPSG:4326";

    /// <summary>Finds an SRS by its code ("EPSG:4326", "4326", "CRS:84").</summary>
    /// <exception cref="SrsException">The code is unknown.</exception>
    public static Srs Parse(string code) => TryParse(code) ?? throw new SrsException($"unknown SRS '{code}'");

    /// <summary>Finds an SRS by its code; null when it is unknown. Safe for untrusted text.</summary>
    public static Srs? TryParse(string? code)
    {
        if (code is null || code.Length is 0 or > 60)
        {
            return null;
        }

        string normal = Normalize(code);
        if (Known.TryGetValue(normal, out Srs? known))
        {
            return known;
        }

        // Only AUTHORITY:CODE reaches PROJ, which would also read names, WKT and files.
        if (!IsAuthorityCode(normal))
        {
            return null;
        }

        Srs? srs = Create(normal);
        return srs is null ? null : Known.GetOrAdd(normal, srs);
    }

    /// <summary>
    /// The envelope of a bounding box in another SRS: the box around 16 points on its edges (mapproxy/srs.py). Points without an image are ignored.
    /// </summary>
    /// <exception cref="SrsException">No point of the box has an image.</exception>
    public BoundingBox Transform(Srs to, BoundingBox bbox)
    {
        if (Equals(to))
        {
            return bbox;
        }

        Span<double> x = stackalloc double[16], y = stackalloc double[16];
        EnvelopePoints(bbox, x, y);
        TransformPoints(to, x, y);
        BoundingBox result = Envelope(x, y) ?? throw new SrsException($"Could not transform BBOX: Invalid result.");
        return IsWgs84 && to.IsWebMercator ? ClampToWorld(bbox, result) : result;
    }

    /// <summary>Transforms points in place, x/y order. Points without an image become infinite.</summary>
    public void TransformPoints(Srs to, Span<double> x, Span<double> y)
    {
        if (Equals(to))
        {
            return;
        }

        if (IsWgs84 && to.IsWebMercator)
        {
            Projection.WebMercator.FromGeographic(x, y);
        }
        else if (IsWebMercator && to.IsWgs84)
        {
            Projection.WebMercator.ToGeographic(x, y);
        }
        else
        {
            ProjTransform.Between(_definition, to._definition).Apply(x, y);
        }
    }

    /// <summary>Transforms one point, x/y order; infinite when it has no image.</summary>
    public (double X, double Y) TransformPoint(Srs to, double x, double y)
    {
        TransformPoints(to, new Span<double>(ref x), new Span<double>(ref y));
        return (x, y);
    }

    /// <inheritdoc/>
    public bool Equals(Srs? other) => other is not null && _definition == other._definition;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Srs);

    /// <inheritdoc/>
    public override int GetHashCode() => _definition.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Code;

    private static string Normalize(string code)
    {
        string upper = code.Trim().ToUpperInvariant();
        return upper.Length > 0 && upper.All(char.IsAsciiDigit) ? "EPSG:" + upper : upper;
    }

    // PROJ takes EPSG:04326 as well; refusing leading zeros keeps one spelling, and so one entry, per code.
    private static bool IsAuthorityCode(string code)
    {
        int colon = code.IndexOf(':');
        return colon > 0 && colon < code.Length - 1 && char.IsAsciiLetter(code[0]) && code[colon + 1] != '0'
            && code.AsSpan(0, colon).IndexOfAnyExcept(CodeCharacters) < 0
            && code.AsSpan(colon + 1).IndexOfAnyExcept(CodeCharacters) < 0;
    }

    private static string Canonical(string code) => code switch
    {
        "EPSG:900913" or "EPSG:102100" or "EPSG:102113" or "EPSG:3857" => "EPSG:3857",
        "CRS:84" or "CRS84" or "OGC:CRS84" => "EPSG:4326",
        // WMS's own codes for NAD83 and NAD27, longitude first (OGC 06-042, B.4 and B.5).
        "CRS:83" => "OGC:CRS83",
        "CRS:27" => "OGC:CRS27",
        _ => code,
    };

    private static Srs? Create(string code)
    {
        string definition = Canonical(code);
        nint context = ProjData.CreateContext();
        nint crs = Proj.proj_create(context, definition);
        try
        {
            if (crs == 0 || CrsAxes.Read(context, crs) is not { } axes)
            {
                return null;
            }

            bool longitudeFirst = code is "CRS:84" or "OGC:CRS84";
            return new Srs(code, definition, axes.IsGeographic, axes.IsNorthEast && !longitudeFirst);
        }
        finally
        {
            if (crs != 0)
            {
                Proj.proj_destroy(crs);
            }

            Proj.proj_context_destroy(context);
        }
    }

    private static void EnvelopePoints(BoundingBox bbox, Span<double> x, Span<double> y)
    {
        for (int i = 0; i < 4; i++)
        {
            double dx = bbox.Width * i / 4, dy = bbox.Height * i / 4;
            (x[i], y[i]) = (bbox.MinX + dx, bbox.MinY);
            (x[4 + i], y[4 + i]) = (bbox.MaxX, bbox.MinY + dy);
            (x[8 + i], y[8 + i]) = (bbox.MaxX - dx, bbox.MaxY);
            (x[12 + i], y[12 + i]) = (bbox.MinX, bbox.MaxY - dy);
        }
    }

    private static BoundingBox? Envelope(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double minX = double.PositiveInfinity, minY = minX, maxX = double.NegativeInfinity, maxY = maxX;
        for (int i = 0; i < x.Length; i++)
        {
            if (double.IsFinite(x[i]) && double.IsFinite(y[i]))
            {
                (minX, maxX) = (Math.Min(minX, x[i]), Math.Max(maxX, x[i]));
                (minY, maxY) = (Math.Min(minY, y[i]), Math.Max(maxY, y[i]));
            }
        }

        return minX <= maxX && minY <= maxY ? new BoundingBox(minX, minY, maxX, maxY) : null;
    }

    // MapProxy snaps world edges so that rounding never leaves a seam, and cuts the poles that mercator cannot show.
    // A box that lies wholly beyond an edge keeps its own numbers: snapping would turn it inside out.
    private static BoundingBox ClampToWorld(BoundingBox degrees, BoundingBox result) => new(
        degrees.MinX <= -180 && result.MaxX > -WebMercatorEdge ? -WebMercatorEdge : result.MinX,
        degrees.MinY <= -85.06 && result.MaxY > -WebMercatorEdge ? -WebMercatorEdge : result.MinY,
        degrees.MaxX >= 180 && result.MinX < WebMercatorEdge ? WebMercatorEdge : result.MaxX,
        degrees.MaxY >= 85.06 && result.MinY < WebMercatorEdge ? WebMercatorEdge : result.MaxY);
}
