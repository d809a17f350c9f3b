using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>
/// Something that all members of the cluster are asked or told, gateways too, over the cluster's Redis. Members that are away, or cut off
/// from it, do not hear of it.
/// </summary>
public sealed class ClusterQuestions : IAsyncDisposable
{
    private const string Asking = "questions", Answering = "answers";

    private readonly ClusterRedis _redis;
    private readonly Func<string, Task<string>> _answer;
    private readonly TimeProvider _time;
    private readonly ClusterListener _questions, _answers;
    private readonly ConcurrentDictionary<string, ChannelWriter<string>> _open = new(StringComparer.Ordinal);

    /// <summary>Begins to listen.</summary>
    /// <param name="redis">The cluster's server.</param>
    /// <param name="answer">What this member does when it is asked, and answers.</param>
    /// <param name="time">Clock of the deadlines.</param>
    public ClusterQuestions(ClusterRedis redis, Func<string, Task<string>> answer, TimeProvider time)
    {
        (_redis, _answer, _time) = (redis, answer, time);
        _questions = new ClusterListener(redis, Asking, message => _ = AnswerAsync(message));
        _answers = new ClusterListener(redis, Answering, Take);
    }

    /// <summary>True while questions and answers reach us.</summary>
    public bool IsListening => _questions.IsListening && _answers.IsListening;

    /// <summary>Asks all members, this one too; gives the answers that come in time, and how many have heard of it.</summary>
    public async Task<(IReadOnlyList<string> Answers, long Asked)> AskAsync(string text, TimeSpan patience, CancellationToken cancellationToken)
    {
        string id = Guid.NewGuid().ToString("N");
        Channel<string> channel = Channel.CreateUnbounded<string>();
        _open[id] = channel.Writer;
        using var deadline = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var answers = new List<string>();
        long asked = 0;
        try
        {
            asked = await _redis.PublishAsync(Asking, ClusterWord.Write(new ClusterWord(id, text)));
            while (answers.Count < asked)
            {
                answers.Add(await channel.Reader.ReadAsync(either.Token));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Some have not answered.
        }
        finally
        {
            _open.TryRemove(id, out _);
        }

        return (answers, asked);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _questions.DisposeAsync();
        await _answers.DisposeAsync();
    }

    private async Task AnswerAsync(RedisValue message)
    {
        if (ClusterWord.Read((byte[])message!) is { } question)
        {
            // Not on the thread that brings the messages.
            string answer = await Task.Run(() => _answer(question.Text));
            await _redis.PublishAsync(Answering, ClusterWord.Write(question with { Text = answer }));
        }
    }

    private void Take(RedisValue message)
    {
        if (ClusterWord.Read((byte[])message!) is { } answer && _open.TryGetValue(answer.Question, out ChannelWriter<string>? writer))
        {
            writer.TryWrite(answer.Text);
        }
    }
}

/// <summary>A question or an answer to it.</summary>
internal sealed record ClusterWord(string Question, string Text)
{
    internal static byte[] Write(ClusterWord word) => JsonSerializer.SerializeToUtf8Bytes(word, ClusterWordJson.Default.ClusterWord);

    internal static ClusterWord? Read(byte[] message)
    {
        try
        {
            ClusterWord? word = JsonSerializer.Deserialize(message, ClusterWordJson.Default.ClusterWord);
            return word is { Question: not null, Text: not null } ? word : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(ClusterWord))]
internal sealed partial class ClusterWordJson : JsonSerializerContext;
