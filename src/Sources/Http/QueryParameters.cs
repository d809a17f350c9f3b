using System.Text;

namespace MapProxyCluster.Sources;

/// <summary>The parameters of a request in their order. Names are compared without case; the first spelling and the first place stay.</summary>
internal sealed class QueryParameters
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    /// <summary>Adds a parameter, or gives a new value to the one that is there.</summary>
    internal void Set(string name, string value)
    {
        int index = IndexOf(name);
        if (index >= 0)
        {
            _pairs[index] = new(_pairs[index].Key, value);
        }
        else
        {
            _pairs.Add(new(name, value));
        }
    }

    /// <summary>Adds a parameter unless it is there.</summary>
    internal void SetDefault(string name, string value)
    {
        if (!Contains(name))
        {
            _pairs.Add(new(name, value));
        }
    }

    /// <summary>Whether a parameter is there.</summary>
    internal bool Contains(string name) => IndexOf(name) >= 0;

    /// <summary>A URL with these parameters behind those that it has.</summary>
    internal string AppendTo(string url)
    {
        string separator = !url.Contains('?', StringComparison.Ordinal) ? "?" : url[^1] is '?' or '&' ? "" : "&";
        return $"{url}{separator}{this}";
    }

    /// <summary>The query string: values percent-encoded but for unreserved characters and commas.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in _pairs)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(name).Append('=')
                .Append(Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal));
        }

        return text.ToString();
    }

    private int IndexOf(string name) => _pairs.FindIndex(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
}
