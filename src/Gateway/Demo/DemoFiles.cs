using System.Collections.Concurrent;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The demo's own files: scripts and styles, which are part of the program, and the map viewer beside it.</summary>
internal sealed class DemoFiles
{
    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "wwwroot", "demo", "static");
    private readonly ConcurrentDictionary<string, byte[]> _known = new(StringComparer.Ordinal);

    /// <summary>True when the map viewer was put beside the program.</summary>
    internal bool HasViewer { get; } = File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "demo", "static", "ol.js"));

    internal async Task WriteAsync(MapRequest request, string name)
    {
        // A plain name of a known kind: nothing can lead out of the folder.
        bool isPlain = name.Length is > 0 and < 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && !name.Contains("..", StringComparison.Ordinal);
        if (!isPlain || !MediaTypes.TryGetValue(Path.GetExtension(name), out string? mediaType) || await FindAsync(name) is not { } content)
        {
            await request.Http.WriteTextAsync("not found", "text/plain", StatusCodes.Status404NotFound);
            return;
        }

        request.Http.Response.Headers.XContentTypeOptions = "nosniff";
        await request.Http.WriteDocumentAsync(content, mediaType, TimeSpan.FromHours(1));
    }

    // The same array each time: its compressed forms are kept with it.
    private async Task<byte[]?> FindAsync(string name)
    {
        if (_known.TryGetValue(name, out byte[]? known))
        {
            return known;
        }

        return await ReadAsync(name) is { } content ? _known.GetOrAdd(name, content) : null;
    }

    private async Task<byte[]?> ReadAsync(string name)
    {
        await using Stream? own = typeof(DemoFiles).Assembly.GetManifestResourceStream($"demo/{name}");
        if (own is not null)
        {
            using var buffer = new MemoryStream();
            await own.CopyToAsync(buffer);
            return buffer.ToArray();
        }

        string path = Path.Combine(_folder, name);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path) : null;
    }
}
