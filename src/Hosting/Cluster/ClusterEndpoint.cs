using System.Security.Cryptography;
using System.Text;
using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using MapProxyCluster.Sources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Hosting;

/// <summary>Takes the calls of other members: the one door of a silo.</summary>
public sealed partial class ClusterEndpoint(IKnownCalls calls, SiloMetatiles metatiles, ClusterOptions options, ILogger<ClusterEndpoint> logger)
{
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(options.Secret);

    /// <summary>Answers one call.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        if (!IsMember(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (http.Request.Path != MetatileCall.Path || !HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            await FetchAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has left; the flight goes on.
        }
        catch (SourceException error)
        {
            await FailAsync(http, MetatileFailure.Of(error));
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            LogFailure(error);
            await FailAsync(http, new MetatileFailure("internal error", null, null));
        }
    }

    private async Task FetchAsync(HttpContext http)
    {
        MetatileCall? call = await MetatileCall.ReadAsync(http.Request.Body, http.RequestAborted);
        if (call is null)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        // A member whose configuration is newer or older may know a tile set that we do not.
        if (calls.RequestOf(call) is not { } request)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        MetatileResult result = await metatiles.FetchAsync(call, request).WaitAsync(http.RequestAborted);
        http.Response.ContentType = MetatileAnswer.MediaType;
        MetatileAnswer.Write(result, request.Wanted, http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private static Task FailAsync(HttpContext http, MetatileFailure failure)
    {
        byte[] body = failure.ToBytes();
        http.Response.StatusCode = StatusCodes.Status502BadGateway;
        http.Response.ContentType = "application/json";
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    private bool IsMember(HttpRequest request) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers[MetatileCall.SecretHeader].ToString()), _secret);

    [LoggerMessage(Level = LogLevel.Critical, Message = "a call failed")]
    private partial void LogFailure(Exception error);
}
