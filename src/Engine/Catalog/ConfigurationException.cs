using MapProxyCluster.Configuration;

namespace MapProxyCluster.Engine;

/// <summary>A configuration cannot be served; all its errors are listed.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationMessage> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => error.ToString())))
{
    /// <summary>Every error with its path and line.</summary>
    public IReadOnlyList<ConfigurationMessage> Errors => errors;

    /// <summary>The errors among messages as an exception.</summary>
    public static ConfigurationException Of(IEnumerable<ConfigurationMessage> messages) =>
        new([.. messages.Where(message => message.Severity == ConfigurationSeverity.Error)]);

    /// <summary>Throws when there is an error among messages.</summary>
    /// <exception cref="ConfigurationException">With all of them.</exception>
    public static void ThrowIfAny(IEnumerable<ConfigurationMessage> messages)
    {
        if (Of(messages) is { Errors.Count: > 0 } exception)
        {
            throw exception;
        }
    }
}
