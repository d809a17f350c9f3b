namespace MapProxyCluster.Seed;

/// <summary>Whether enough time has passed since the last complete call (--reseed-file, --reseed-interval).</summary>
internal static class Reseeding
{
    /// <summary>True when there is something to do. A new round is noted in the file; one that was broken off goes on.</summary>
    internal static bool IsDue(SeedOptions options, TimeProvider time)
    {
        if (options.ReseedFile is not { } file)
        {
            return true;
        }

        if (!File.Exists(file))
        {
            File.Create(file).Dispose();
            return true;
        }

        if (options.ProgressFile is { } progress && !File.Exists(progress))
        {
            DateTime now = time.GetUtcNow().UtcDateTime;
            if (options.ReseedInterval is { } interval && File.GetLastWriteTimeUtc(file) > now - interval)
            {
                return false;
            }

            File.SetLastWriteTimeUtc(file, now);
        }

        return true;
    }
}
