using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>Stands in for a gateway and tells what reaches it.</summary>
public sealed class EchoBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoBackend(WebApplication app) => _app = app;

    /// <summary>A request as it came.</summary>
    public sealed record Echo(string Target, string Connection, Dictionary<string, string> Headers);

    /// <summary>Its port, for clients and probes.</summary>
    public Backend Backend => new(new Uri(_app.Urls.First()).Port, new Uri(_app.Urls.First()).Port);

    /// <summary>Starts on a free port.</summary>
    public static async Task<EchoBackend> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(http => http.Response.WriteAsJsonAsync(new Echo(
            http.Request.GetEncodedPathAndQuery(),
            http.Connection.Id,
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()))));
        await app.StartAsync();
        return new EchoBackend(app);
    }

    /// <summary>Sends a request, through a front, and returns what has come of it.</summary>
    public static async Task<Echo> AskAsync(HttpClient client, string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        Echo echo = (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Echo>())!;
        return echo with { Headers = new Dictionary<string, string>(echo.Headers, StringComparer.OrdinalIgnoreCase) };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
