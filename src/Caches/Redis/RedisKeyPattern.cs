using System.Text;

namespace MapProxyCluster.Caches;

/// <summary>Patterns of keys for SCAN.</summary>
internal static class RedisKeyPattern
{
    /// <summary>The pattern of all keys that begin with a text, whatever its characters mean in patterns.</summary>
    internal static string StartingWith(string text)
    {
        var pattern = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            pattern.Append(c is '*' or '?' or '[' or ']' or '\\' or '^' ? "\\" : "").Append(c);
        }

        return pattern.Append('*').ToString();
    }
}
