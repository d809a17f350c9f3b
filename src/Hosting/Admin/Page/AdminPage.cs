using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MapProxyCluster.Hosting;

/// <summary>The page of the admin port: files that are part of the program. They know nothing; what they show comes from the API.</summary>
internal static class AdminPage
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Other names lead nowhere.
    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/admin.css", "admin.css", "text/css; charset=utf-8"),
        ("/admin.js", "admin.js", "text/javascript; charset=utf-8"),
        ("/api.js", "api.js", "text/javascript; charset=utf-8"),
        ("/caches.js", "caches.js", "text/javascript; charset=utf-8"),
        ("/cluster.js", "cluster.js", "text/javascript; charset=utf-8"),
        ("/elements.js", "elements.js", "text/javascript; charset=utf-8"),
        ("/jobs.js", "jobs.js", "text/javascript; charset=utf-8"),
        ("/tasks.js", "tasks.js", "text/javascript; charset=utf-8"),
    ];

    /// <summary>Adds the page to the server of the admin port.</summary>
    internal static void Map(WebApplication app, AdminAccess access)
    {
        foreach ((string path, string file, string type) in Files)
        {
            byte[] content = Read(file);
            if (path == "/" && access.WantsToken)
            {
                content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("data-token=\"no\"", "data-token=\"yes\"", StringComparison.Ordinal));
            }

            app.MapGet(path, http => WriteAsync(http, access, content, type));
        }
    }

    private static async Task WriteAsync(HttpContext http, AdminAccess access, byte[] content, string type)
    {
        if (access.PageRefusal(http) is { } problem)
        {
            http.Response.StatusCode = problem.Status;
            await http.Response.WriteAsync($"{problem.Detail}\n", http.RequestAborted);
            return;
        }

        http.Response.ContentType = type;
        http.Response.ContentLength = content.Length;
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        await http.Response.Body.WriteAsync(content, http.RequestAborted);
    }

    private static byte[] Read(string file)
    {
        using Stream stream = typeof(AdminPage).Assembly.GetManifestResourceStream($"admin/{file}")
            ?? throw new InvalidOperationException($"{file} is not part of the program");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
