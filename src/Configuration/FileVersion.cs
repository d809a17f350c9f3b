namespace MapProxyCluster.Configuration;

/// <summary>
/// What tells one state of a file from another. Links are followed: the files of a Kubernetes ConfigMap are links that stay, to others that are
/// replaced.
/// </summary>
/// <param name="Written">Time of the last write, UTC.</param>
/// <param name="Length">Size in bytes.</param>
public readonly record struct FileVersion(DateTime Written, long Length)
{
    /// <summary>The state of a file; null when there is none that could be looked at.</summary>
    public static FileVersion? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            FileSystemInfo target = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            return target is FileInfo { Exists: true } found ? new FileVersion(found.LastWriteTimeUtc, found.Length) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
