namespace MapProxyCluster.Engine;

/// <summary>A map cannot be drawn as asked: too large, or its box cannot be transformed. The message is fit for clients.</summary>
public sealed class MapRequestException(string message) : Exception(message);
