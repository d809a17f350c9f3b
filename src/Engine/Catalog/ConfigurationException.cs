using MapProxyCluster.Configuration;

namespace MapProxyCluster.Engine;

/// <summary>A configuration cannot be served; all its errors are listed.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationMessage> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => error.ToString())))
{
    /// <summary>Every error with its path and line.</summary>
    public IReadOnlyList<ConfigurationMessage> Errors => errors;
}
