using System.Text;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>How documents are kept: made once, in bounds, and never when they are incomplete.</summary>
public sealed class DocumentCacheTests : IAsyncLifetime
{
    private readonly DocumentCache _documents = new();
    private readonly List<string> _made = [];
    private GatewayFixture _gateway = null!;

    private MapCatalog Catalog => _gateway.Catalog;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Get_SecondTime_IsTheSameDocumentAndIsNotMade()
    {
        byte[] first = await GetAsync("a");

        Assert.Same(first, await GetAsync("a"));
        Assert.Equal(["a"], _made);
    }

    [Fact]
    public async Task Get_ManyAtOnce_IsMadeOnce()
    {
        var gate = new TaskCompletionSource<Document>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<byte[]>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => _documents.GetAsync(Catalog, "a", () =>
        {
            lock (_made)
            {
                _made.Add("a");
            }

            return gate.Task;
        }, default))];
        gate.SetResult(new Document([1]));

        byte[][] documents = await Task.WhenAll(waiting);

        Assert.All(documents, document => Assert.Same(documents[0], document));
        Assert.Single(_made);
    }

    [Fact]
    public async Task Get_FirstCallerLeaves_OthersGetTheDocument()
    {
        var gate = new TaskCompletionSource<Document>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var leaving = new CancellationTokenSource();
        Task<byte[]> first = _documents.GetAsync(Catalog, "a", () => gate.Task, leaving.Token);
        Task<byte[]> second = _documents.GetAsync(Catalog, "a", () => throw new InvalidOperationException("made twice"), default);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult(new Document([1]));

        Assert.Equal([1], await second);
    }

    [Fact]
    public async Task Get_IncompleteOrFailed_IsMadeAgain()
    {
        await _documents.GetAsync(Catalog, "a", () => Task.FromResult(new Document([1], IsComplete: false)), default);
        await Assert.ThrowsAsync<TimeoutException>(() =>
            _documents.GetAsync(Catalog, "a", () => Task.FromException<Document>(new TimeoutException()), default));

        Assert.Equal("a", Encoding.UTF8.GetString(await GetAsync("a")));
    }

    [Fact]
    public async Task Get_MoreThanTheBound_LeastRecentlyUsedGoes()
    {
        for (int i = 0; i < DocumentCache.MaximumVariants; i++)
        {
            await GetAsync($"{i}");
        }

        await GetAsync("0");
        await GetAsync("new");
        _made.Clear();
        await GetAsync("0");
        await GetAsync("2");
        await GetAsync("1");

        Assert.Equal(["1"], _made);
    }

    [Fact]
    public async Task Get_LargeDocuments_FewAreKept()
    {
        const int Large = 20 * 1024 * 1024;
        foreach (string key in (string[])["a", "b", "c"])
        {
            await _documents.GetAsync(Catalog, key, () => Task.FromResult(new Document(new byte[Large])), default);
        }

        await GetAsync("c");
        await GetAsync("a");

        Assert.Equal(["a"], _made);
    }

    private Task<byte[]> GetAsync(string key) => _documents.GetAsync(Catalog, key, () =>
    {
        _made.Add(key);
        return Task.FromResult(new Document(Encoding.UTF8.GetBytes(key)));
    }, default);
}
