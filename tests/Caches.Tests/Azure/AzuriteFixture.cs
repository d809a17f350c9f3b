using MapProxyCluster.Testing.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}

/// <summary>Azurite, Microsoft's emulator of the blob service, which checks signatures; with one container.</summary>
public sealed class AzuriteFixture : IAsyncLifetime, IDisposable
{
    public const string Container = "tiles";

    private readonly HttpClient _http = new();
    private ServerProcess? _server;

    public string ConnectionString { get; private set; } = "";

    public async Task InitializeAsync()
    {
        (_server, ConnectionString) = await NodeServer.StartAzuriteAsync();
        using HttpResponseMessage created = await SendAsync(HttpMethod.Put, Container, "", "?restype=container");
        created.EnsureSuccessStatusCode();
    }

    public async Task DisposeAsync() => await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);

    public void Dispose() => _http.Dispose();

    internal AzureTileCache Open(
        HttpConnections connections, string prefix, Func<AzureTileCacheOptions, AzureTileCacheOptions>? change = null, ILogger? log = null)
    {
        var options = new AzureTileCacheOptions
        {
            Account = AzureAccount.Parse(ConnectionString),
            Container = Container,
            Prefix = prefix,
            Extension = "png",
            MediaType = "image/png",
        };
        return new AzureTileCache(change is null ? options : change(options), connections, TimeProvider.System, log ?? NullLogger.Instance);
    }

    /// <summary>Talks to the service with an account's signature, made from the documentation a second time.</summary>
    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string container, string blob, string query = "", HttpContent? content = null)
    {
        string[] parts = ConnectionString.Split(';');
        byte[] key = Convert.FromBase64String(parts.Single(part => part.StartsWith("AccountKey=")).Split('=', 2)[1]);
        string endpoint = parts.Single(part => part.StartsWith("BlobEndpoint=")).Split('=', 2)[1], date = DateTime.UtcNow.ToString("R");
        string path = blob.Length == 0 ? container : $"{container}/{blob}";
        using var request = new HttpRequestMessage(method, $"{endpoint}/{path}{query}") { Content = content };
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-version", "2021-08-06");
        string kind = content is null ? "" : "x-ms-blob-type:BlockBlob\n";
        if (content is not null)
        {
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
        }

        string resource = $"/devstoreaccount1/devstoreaccount1/{path}{query.Replace("?", "\n").Replace('=', ':')}";
        string text = $"{method}\n\n\n{content?.Headers.ContentLength}\n\n{content?.Headers.ContentType}\n\n\n\n\n\n\n{kind}x-ms-date:{date}\nx-ms-version:2021-08-06\n{resource}";
        string signature = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes(text)));
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey devstoreaccount1:{signature}");
        return await _http.SendAsync(request);
    }
}
