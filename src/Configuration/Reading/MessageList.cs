using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Collects everything that is found while reading.</summary>
internal sealed class MessageList
{
    private readonly List<ConfigurationMessage> _messages = [];

    internal IReadOnlyList<ConfigurationMessage> Messages => _messages;

    internal bool HasErrors => _messages.Exists(message => message.Severity == ConfigurationSeverity.Error);

    internal void Error(YamlLocation location, string text) => _messages.Add(new(ConfigurationSeverity.Error, location, text));

    internal void Warning(YamlLocation location, string text) => _messages.Add(new(ConfigurationSeverity.Warning, location, text));

    /// <summary>Looks at all messages again when the whole is known.</summary>
    internal void Judge(UsedParts used)
    {
        for (int i = 0; i < _messages.Count; i++)
        {
            _messages[i] = used.Judge(_messages[i]);
        }
    }
}
