using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The demo's own files: scripts and styles, which are part of the program, and the map viewer beside it. Kept compressed as well.</summary>
internal sealed class DemoFiles
{
    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "wwwroot", "demo", "static");
    private readonly ConcurrentDictionary<string, StaticFile> _known = new(StringComparer.Ordinal);

    private sealed record StaticFile(byte[] Plain, byte[] Compressed, string Tag);

    /// <summary>True when the map viewer was put beside the program.</summary>
    internal bool HasViewer { get; } = File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "demo", "static", "ol.js"));

    internal async Task WriteAsync(MapRequest request, string name)
    {
        // A plain name of a known kind: nothing can lead out of the folder.
        bool isPlain = name.Length is > 0 and < 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && !name.Contains("..", StringComparison.Ordinal);
        if (!isPlain || !MediaTypes.TryGetValue(Path.GetExtension(name), out string? mediaType) || await FindAsync(name) is not { } file)
        {
            await request.Http.WriteTextAsync("not found", "text/plain", StatusCodes.Status404NotFound);
            return;
        }

        HttpResponse response = request.Http.Response;
        response.Headers.CacheControl = "public, max-age=3600";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ETag = file.Tag;
        response.Headers.Vary = "Accept-Encoding";
        if (request.Http.Request.Headers.IfNoneMatch == file.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        bool isCompressed = request.Http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        byte[] content = isCompressed ? file.Compressed : file.Plain;
        if (isCompressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentType = mediaType;
        response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(request.Http.Request.Method))
        {
            await response.Body.WriteAsync(content, request.Aborted);
        }
    }

    private async Task<StaticFile?> FindAsync(string name)
    {
        if (_known.TryGetValue(name, out StaticFile? known))
        {
            return known;
        }

        return await ReadAsync(name) is { } content ? _known.GetOrAdd(name, Compress(content)) : null;
    }

    private static StaticFile Compress(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return new StaticFile(content, buffer.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");
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
