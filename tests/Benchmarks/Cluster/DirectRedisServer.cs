using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MapProxyCluster.Benchmarks.Cluster;

/// <summary>
/// The least that a server can do to answer from Redis: the path is the key, the value is the answer. What a gateway costs is compared
/// with this.
/// </summary>
internal static class DirectRedisServer
{
    internal static async Task RunAsync(string url, string redis)
    {
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis);
        connection.PreserveAsyncOrder = false;
        IDatabase database = connection.GetDatabase();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using WebApplication app = builder.Build();
        app.Run(async http =>
        {
            byte[]? value = await database.StringGetAsync(http.Request.Path.Value![1..]);
            http.Response.StatusCode = value is null ? 404 : 200;
            http.Response.ContentType = "image/png";
            http.Response.ContentLength = value?.Length ?? 0;
            await http.Response.Body.WriteAsync(value);
        });
        await app.RunAsync();
    }
}
