namespace MapProxyCluster.Imaging;

/// <summary>Bytes are not the image they claim to be, or the image is larger than allowed.</summary>
public sealed class ImageException(string message, Exception? inner = null) : Exception(message, inner);
