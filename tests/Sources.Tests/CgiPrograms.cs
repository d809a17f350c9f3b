using System.Runtime.Versioning;

namespace MapProxyCluster.Sources.Tests;

/// <summary>A folder with small programs of a test's own.</summary>
[SupportedOSPlatform("linux")]
public sealed class CgiPrograms : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cgi map ").FullName;

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a shell script that can be run; its folder is its working directory.</summary>
    public string Script(string body)
    {
        string path = PathOf($"{Guid.NewGuid():N}.sh");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>The numbers in a file that a script writes line by line, once there are so many.</summary>
    public async Task<int[]> NumbersAsync(string name, int count)
    {
        for (int attempt = 0; attempt < 3000; attempt++)
        {
            string text = File.Exists(PathOf(name)) ? await File.ReadAllTextAsync(PathOf(name)) : "";
            if (text.Count(c => c == '\n') >= count)
            {
                return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            }

            await Task.Delay(10);
        }

        throw new InvalidOperationException($"the script wrote no {name}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
