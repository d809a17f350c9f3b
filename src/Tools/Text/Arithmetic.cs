using System.Globalization;

namespace MapProxyCluster.Tools.Text;

/// <summary>Calculates expressions of numbers, + - * / // % ** and parentheses, with the precedence that Python gives them.</summary>
internal sealed class Arithmetic
{
    private const int MaximumDepth = 100;
    private readonly string _text;
    private int _place;
    private int _depth;

    private Arithmetic(string text) => _text = text;

    /// <summary>The value of an expression.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    internal static double Evaluate(string text)
    {
        var arithmetic = new Arithmetic(text);
        double value = arithmetic.Sum();
        return arithmetic.Next() == '\0' && double.IsFinite(value) ? value : throw arithmetic.Wrong();
    }

    private double Sum()
    {
        if (++_depth > MaximumDepth)
        {
            throw Wrong();
        }

        double value = Product();
        while (true)
        {
            if (Take("+"))
            {
                value += Product();
            }
            else if (Take("-"))
            {
                value -= Product();
            }
            else
            {
                _depth--;
                return value;
            }
        }
    }

    private double Product()
    {
        double value = Signed();
        while (true)
        {
            if (Take("//"))
            {
                value = Math.Floor(value / Signed());
            }
            else if (Take("/"))
            {
                value /= Signed();
            }
            else if (Take("%"))
            {
                double divisor = Signed();
                value -= divisor * Math.Floor(value / divisor);
            }
            else if (Take("*"))
            {
                value *= Signed();
            }
            else
            {
                return value;
            }
        }
    }

    // A sign binds less than a power before it and more than one after it: -2**-1 is -(2**(-1)).
    private double Signed()
    {
        if (++_depth > MaximumDepth)
        {
            throw Wrong();
        }

        double value = Take("-") ? -Signed() : Take("+") ? Signed() : Power();
        _depth--;
        return value;
    }

    private double Power()
    {
        double value = Atom();
        return Take("**") ? Math.Pow(value, Signed()) : value;
    }

    private double Atom()
    {
        if (Take("("))
        {
            double value = Sum();
            return Take(")") ? value : throw Wrong();
        }

        Next();
        int start = _place;
        while (_place < _text.Length && (char.IsAsciiDigit(_text[_place]) || _text[_place] is '.' or 'e' or 'E' || IsExponentSign()))
        {
            _place++;
        }

        return double.TryParse(_text.AsSpan(start, _place - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Wrong();
    }

    private bool IsExponentSign() => _text[_place] is '+' or '-' && _place > 0 && _text[_place - 1] is ('e' or 'E');

    private char Next()
    {
        while (_place < _text.Length && char.IsWhiteSpace(_text[_place]))
        {
            _place++;
        }

        return _place < _text.Length ? _text[_place] : '\0';
    }

    // "*" is none where "**" stands.
    private bool Take(string sign)
    {
        Next();
        bool isThere = string.CompareOrdinal(_text, _place, sign, 0, sign.Length) == 0
            && !(sign == "*" && string.CompareOrdinal(_text, _place, "**", 0, 2) == 0);
        _place += isThere ? sign.Length : 0;
        return isThere;
    }

    private FormatException Wrong() => new($"not an expression: {_text}");
}
