using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Net;
using System.Text;

namespace MapProxyCluster.Testing.Common;

/// <summary>A web service that keeps what it is asked, word for word, and answers what a test wants it to.</summary>
public sealed class RecordedService : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<Request, Answer> _answer;

    /// <summary>Starts to answer at a free port.</summary>
    public RecordedService(Func<Request, Answer> answer)
    {
        _answer = answer;
        Url = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        _listener.Prefixes.Add($"{Url}/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Its address, without a slash at the end.</summary>
    public string Url { get; }

    /// <summary>What it was asked, in order.</summary>
    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext exchange = await _listener.GetContextAsync();
                await AnswerAsync(exchange.Request, exchange.Response);
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(HttpListenerRequest asked, HttpListenerResponse response)
    {
        var body = new MemoryStream();
        await asked.InputStream.CopyToAsync(body);
        var request = new Request(asked.HttpMethod, asked.RawUrl!, asked.Headers, body.ToArray());
        Requests.Enqueue(request);
        Answer answer = _answer(request);
        response.StatusCode = answer.Status;
        foreach ((string name, string value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        byte[] bytes = request.Method == "HEAD" ? [] : answer.Body;
        response.SendChunked = answer.IsChunked;
        if (!answer.IsChunked)
        {
            response.ContentLength64 = bytes.Length;
        }

        await response.OutputStream.WriteAsync(bytes);
        response.Close();
    }

    /// <summary>A request; the address is as it was sent.</summary>
    public sealed record Request(string Method, string Url, NameValueCollection Headers, byte[] Body);

    /// <summary>An answer.</summary>
    public sealed record Answer(int Status, byte[] Body)
    {
        /// <summary>An answer with a text or nothing.</summary>
        public Answer(int status, string text = "")
            : this(status, Encoding.UTF8.GetBytes(text))
        {
        }

        /// <summary>Its headers.</summary>
        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

        /// <summary>Whether its length is left open.</summary>
        public bool IsChunked { get; init; }
    }
}
