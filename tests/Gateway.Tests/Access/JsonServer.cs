using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>A server that answers with JSON as the test says.</summary>
public sealed class JsonServer : IAsyncDisposable
{
    private readonly TaskCompletionSource _end = new();
    private readonly WebApplication _app;

    private JsonServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Bodies of the requests that had one.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>Paths of the requests.</summary>
    public ConcurrentQueue<string> Paths { get; } = new();

    /// <summary>Status and body for a request's body, or its path when it has none.</summary>
    public Func<string, (int Status, string Body)> Answer { get; set; } = _ => (200, "{}");

    public bool IsSilent { get; set; }

    public static async Task<JsonServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var server = new JsonServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        string body = await reader.ReadToEndAsync();
        Paths.Enqueue(http.Request.Path);
        if (body.Length > 0)
        {
            Questions.Enqueue(body);
        }

        if (IsSilent)
        {
            await _end.Task.WaitAsync(http.RequestAborted);
        }

        (http.Response.StatusCode, string answer) = Answer(body.Length > 0 ? body : http.Request.Path);
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer);
    }
}
