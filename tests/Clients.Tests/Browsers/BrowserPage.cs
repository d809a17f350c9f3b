using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace MapProxyCluster.Clients.Tests.Browsers;

/// <summary>An open page, with all that it asked for and all that went wrong.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _requests = new();

    internal BrowserPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !IsIcon(message.Location))
            {
                _errors.Enqueue($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _errors.Enqueue($"exception: {error}");
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.Response += (_, response) =>
        {
            if (response.Status >= 400 && !IsIcon(response.Url))
            {
                _errors.Enqueue($"{response.Status} {response.Url}");
            }
        };
    }

    /// <summary>The page itself.</summary>
    internal IPage Page { get; }

    /// <summary>URLs that the page asked for, in order.</summary>
    internal IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Errors of the console, exceptions, and answers that tell of errors.</summary>
    internal IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Waits until the page has all that it asked for.</summary>
    internal async Task WaitUntilQuietAsync()
    {
        try
        {
            await Page.WaitForLoadStateAsync(LoadState.NetworkIdle, new() { Timeout = 60_000 });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{Page.Url} does not come to rest\n{string.Join('\n', _errors)}\n{string.Join('\n', _requests)}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    // Browsers ask every server for one, unasked.
    private static bool IsIcon(string url) => url.Contains("/favicon.ico", StringComparison.Ordinal);
}
