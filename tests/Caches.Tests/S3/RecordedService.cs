using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Caches.Tests;

/// <summary>What a service is asked, word for word; it answers what a test wants it to.</summary>
internal sealed class RecordedService : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<Request, Answer> _answer;

    internal RecordedService(Func<Request, Answer> answer)
    {
        _answer = answer;
        Url = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        _listener.Prefixes.Add($"{Url}/");
        _listener.Start();
        _ = ServeAsync();
    }

    internal string Url { get; }

    internal ConcurrentQueue<Request> Requests { get; } = new();

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext exchange = await _listener.GetContextAsync();
                var body = new MemoryStream();
                await exchange.Request.InputStream.CopyToAsync(body);
                var request = new Request(exchange.Request.HttpMethod, exchange.Request.RawUrl!, exchange.Request.Headers, body.ToArray());
                Requests.Enqueue(request);
                Answer answer = _answer(request);
                exchange.Response.StatusCode = answer.Status;
                foreach ((string name, string value) in answer.Headers)
                {
                    exchange.Response.Headers[name] = value;
                }

                byte[] bytes = Encoding.Latin1.GetBytes(request.Method == "HEAD" ? "" : answer.Body);
                exchange.Response.SendChunked = answer.IsChunked;
                if (!answer.IsChunked)
                {
                    exchange.Response.ContentLength64 = bytes.Length;
                }

                await exchange.Response.OutputStream.WriteAsync(bytes);
                exchange.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    internal sealed record Request(string Method, string Url, System.Collections.Specialized.NameValueCollection Headers, byte[] Body);

    internal sealed record Answer(int Status, string Body = "")
    {
        internal Dictionary<string, string> Headers { get; init; } = [];

        internal bool IsChunked { get; init; }
    }
}
