using System.Globalization;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>A tile URL's parts behind <c>/tms</c> or <c>/tiles</c>: <c>[/1.0.0]/layer[/spec]/z/x/y.ext</c>.</summary>
internal readonly record struct TileUrl(string Layer, string? Spec, int Z, int X, int Y, string Extension)
{
    /// <summary>Reads a path; null when it is not of this form.</summary>
    internal static TileUrl? TryParse(string path)
    {
        ReadOnlySpan<char> rest = path.AsSpan().TrimStart('/');
        if (rest.StartsWith("1.0.0/"))
        {
            rest = rest[6..];
        }

        if (!TakeLast(ref rest, out ReadOnlySpan<char> file) || !TakeLast(ref rest, out ReadOnlySpan<char> column)
            || !TakeLast(ref rest, out ReadOnlySpan<char> level) || rest.IsEmpty)
        {
            return null;
        }

        int dot = file.IndexOf('.');
        if (dot < 0 || !IsNumber(file[..dot], out int y) || !IsNumber(column, out int x) || !IsNumber(level, out int z))
        {
            return null;
        }

        int slash = rest.IndexOf('/');
        string? spec = slash < 0 ? null : rest[(slash + 1)..].ToString();
        return spec?.Contains('/', StringComparison.Ordinal) == true
            ? null
            : new TileUrl((slash < 0 ? rest : rest[..slash]).ToString(), spec, z, x, y, file[(dot + 1)..].ToString());
    }

    // Numbers too large for any grid count as the largest: such a tile is out of range, not a malformed request.
    private static bool IsNumber(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        bool isNegative = text.StartsWith("-");
        ReadOnlySpan<char> digits = isNegative ? text[1..] : text;
        if (digits.IsEmpty || digits.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return false;
        }

        value = isNegative ? -1 : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : int.MaxValue;
        return true;
    }

    private static bool TakeLast(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> part)
    {
        int slash = rest.LastIndexOf('/');
        part = rest[(slash + 1)..];
        rest = slash < 0 ? default : rest[..slash];
        return slash >= 0;
    }
}
