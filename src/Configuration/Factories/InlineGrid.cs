using System.Text;
using MapProxyCluster.Configuration.Reading;
using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration;

/// <summary>A grid that is written in one line, such as <c>res=[10000,1000] srs=EPSG:4326 bbox=5,50,10,60</c>.</summary>
public static class InlineGrid
{
    /// <summary>Reads it; null when something is wrong, which the messages tell.</summary>
    /// <param name="text">Options with their values, separated by blanks; quotes keep blanks together.</param>
    /// <param name="name">Name of the grid.</param>
    /// <param name="messages">Where findings go.</param>
    public static GridConfiguration? Parse(string text, string name, List<ConfigurationMessage> messages)
    {
        var list = new MessageList();
        var entries = new List<Entry>();
        foreach (string word in Words(text))
        {
            string[] parts = word.Split('=', 2);
            try
            {
                Node value = YamlDocument.Parse(parts.Length == 2 ? parts[1] : "", name) ?? new ScalarNode(name, 1, "", true);
                entries.Add(new Entry(parts[0], value, 1));
            }
            catch (YamlException error)
            {
                list.Error(new YamlLocation(name, 1, parts[0]), error.Message);
            }
        }

        GridConfiguration grid = GridReader.Read(new MapReader(new MapNode(name, 1, entries), "", list));
        messages.AddRange(list.Messages);
        return list.HasErrors ? null : grid with { Name = name };
    }

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        char quote = '\0';
        foreach (char character in text)
        {
            if (quote == '\0' && character is '\'' or '"')
            {
                quote = character;
            }
            else if (character == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (word.Length > 0)
                {
                    yield return word.ToString();
                }

                word.Clear();
            }
            else
            {
                word.Append(character);
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }
}
