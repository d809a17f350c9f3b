using System.Runtime.CompilerServices;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Access;

/// <summary>The access controls of all projects, made from their configurations; a project without one shows everything to everyone.</summary>
public sealed class AccessControls(TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private static readonly TimeSpan ProviderTimeout = TimeSpan.FromSeconds(10);

    private readonly ConditionalWeakTable<MapCatalog, Holder> _controls = [];
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly HttpClient _providers = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = ProviderTimeout,
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private sealed record Holder(IAccessControl? Control, string Vary);

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _providers.Dispose();
    }

    /// <summary>Asks whether a request may do something. Without access control the answer costs nothing.</summary>
    /// <exception cref="AccessException">It may not, or nobody can tell.</exception>
    internal ValueTask<AccessDecision> AskAsync(MapRequest request, AccessQuestion question)
    {
        Holder holder = _controls.GetValue(request.Catalog, catalog => new Holder(
            Create(catalog), $"Authorization, Cookie, {catalog.Configuration.Access?.ApiKeyHeader}"));
        return holder.Control is null ? ValueTask.FromResult(AccessDecision.Full) : DecideAsync(holder.Control, holder.Vary, request.Http, question);
    }

    private static async ValueTask<AccessDecision> DecideAsync(
        IAccessControl control, string vary, HttpContext http, AccessQuestion question)
    {
        AccessDecision decision = await control.DecideAsync(http, question);
        http.Features.Set(new PrivateAnswer(decision.IsPublic, vary));
        return decision.Verdict switch
        {
            AccessVerdict.None => throw AccessException.Forbidden(),
            AccessVerdict.Unauthenticated => throw new AccessException(StatusCodes.Status401Unauthorized, "unauthorized", "Bearer"),
            _ => decision,
        };
    }

    private IAccessControl? Create(MapCatalog catalog)
    {
        if (catalog.Configuration.Access is not { } access)
        {
            return null;
        }

        ILogger logger = loggers.CreateLogger("mapproxy.access");
        if (access.Authorizer is { } authorizer)
        {
            return new RemoteAccess(access, authorizer, catalog.App, _client, time, logger);
        }

        TokenValidator? tokens = access.Tokens is not { } settings ? null
            : new TokenValidator(settings, new TokenKeys(settings, FileOf(settings, catalog), _providers, time, logger), time);
        return new RuleAccess(catalog, [.. access.Rules.Zip(catalog.AccessLimits)], new Credentials(access, tokens));
    }

    private static string? FileOf(TokenConfiguration tokens, MapCatalog catalog) =>
        tokens.KeySet is { } keys && !keys.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? catalog.Configuration.Resolve(keys) : null;
}
