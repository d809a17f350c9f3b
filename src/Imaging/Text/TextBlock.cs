namespace MapProxyCluster.Imaging;

/// <summary>Lines of text, set in DejaVu Sans and drawn into rasters. Text that does not fit is cut off.</summary>
public sealed class TextBlock
{
    private const string Font = "DejaVu Sans";
    private const int MaximumCharacters = 4000;

    // Font lookups of the toy interface are not made for many threads; text is rare enough to take turns.
    private static readonly Lock Turn = new();

    private readonly string[] _lines;
    private readonly double[] _widths;
    private readonly double _fontSize;
    private readonly double _ascent;

    /// <summary>Sets a text.</summary>
    /// <param name="text">Lines are divided by line feeds; other control characters become spaces.</param>
    /// <param name="fontSize">Size of the em square in pixels.</param>
    /// <param name="lineSpacing">Pixels between lines.</param>
    /// <param name="maximumWidth">Lines are broken at words to stay within this width; null does not break them.</param>
    public TextBlock(string text, double fontSize, int lineSpacing, int? maximumWidth = null)
    {
        _fontSize = fontSize;
        string clean = string.Concat(text.Take(MaximumCharacters).Select(c => c == '\n' || !char.IsControl(c) && !char.IsSurrogate(c) ? c : ' '));
        lock (Turn)
        {
            using var context = new TextContext(1, 1, Font, fontSize);
            (_ascent, double height) = context.FontHeight();
            LineHeight = (int)Math.Ceiling(height) + lineSpacing;
            _lines = [.. clean.Split('\n').SelectMany(line => Break(line, maximumWidth, context))];
            _widths = [.. _lines.Select(context.WidthOf)];
        }

        Height = Math.Max(0, (LineHeight * _lines.Length) - lineSpacing);
    }

    /// <summary>Pixels from line to line.</summary>
    public int LineHeight { get; }

    /// <summary>Height of all lines in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of the longest line in pixels.</summary>
    public int Width => (int)Math.Ceiling(_widths.Max());

    /// <summary>Draws the text with its upper left corner at a pixel.</summary>
    public void Draw(Raster target, int left, int top, Color color)
    {
        lock (Turn)
        {
            using var context = new TextContext(target.Width, target.Height, Font, _fontSize);
            for (int i = 0; i < _lines.Length; i++)
            {
                context.Show(_lines[i], left, top + (i * LineHeight) + _ascent);
            }

            context.BlendInto(target, color);
        }
    }

    private static IEnumerable<string> Break(string line, int? maximumWidth, TextContext context)
    {
        if (maximumWidth is not { } width || context.WidthOf(line) <= width)
        {
            return [line];
        }

        var lines = new List<string>();
        string current = "";
        foreach (string word in line.Split(' '))
        {
            string longer = current.Length == 0 ? word : $"{current} {word}";
            if (current.Length > 0 && context.WidthOf(longer) > width)
            {
                lines.Add(current);
                longer = word;
            }

            current = longer;
        }

        lines.Add(current);
        return lines;
    }
}
