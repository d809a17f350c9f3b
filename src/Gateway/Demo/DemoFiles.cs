using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The demo's own files: the page script and styles, which are part of the program, and the map viewer beside it.</summary>
internal sealed class DemoFiles
{
    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
    };

    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "wwwroot", "demo", "static");

    /// <summary>True when the map viewer was put beside the program.</summary>
    internal bool HasViewer => File.Exists(Path.Combine(_folder, "ol.js"));

    internal async Task WriteAsync(MapRequest request, string name)
    {
        // A plain name of a known kind: nothing can lead out of the folder.
        bool isPlain = name.Length is > 0 and < 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && !name.Contains("..", StringComparison.Ordinal);
        if (!isPlain || !MediaTypes.TryGetValue(Path.GetExtension(name), out string? mediaType) || await ReadAsync(name) is not { } content)
        {
            await request.Http.WriteTextAsync("not found", "text/plain", StatusCodes.Status404NotFound);
            return;
        }

        await request.Http.WriteDocumentAsync(content, mediaType, TimeSpan.FromHours(1));
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
