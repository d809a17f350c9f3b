using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Collects everything that is found while reading.</summary>
internal sealed class MessageList
{
    private readonly List<ConfigurationMessage> _messages = [];

    internal IReadOnlyList<ConfigurationMessage> Messages => _messages;

    internal bool HasErrors => _messages.Exists(message => message.Severity == ConfigurationSeverity.Error);

    internal void Error(YamlLocation location, string text) => _messages.Add(new(ConfigurationSeverity.Error, location, text));

    /// <summary>Makes warnings of errors that do no harm after all.</summary>
    internal void Soften(Func<ConfigurationMessage, bool> isHarmless)
    {
        for (int i = 0; i < _messages.Count; i++)
        {
            if (_messages[i].Severity == ConfigurationSeverity.Error && isHarmless(_messages[i]))
            {
                _messages[i] = _messages[i] with { Severity = ConfigurationSeverity.Warning };
            }
        }
    }

    internal void Warning(YamlLocation location, string text) => _messages.Add(new(ConfigurationSeverity.Warning, location, text));
}
