using System.Globalization;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>
/// Jobs in the cluster's Redis: a hash for each, and two sorted sets of identities, of all jobs and of those that have not ended. Each
/// script touches one key, so that they spread over the slots of a Redis Cluster. Its clock alone decides when an owner was silent for
/// too long.
/// </summary>
public sealed class ClusterSeedJobStore(ClusterRedis redis, ClusterOptions options) : ISeedJobStore
{
    private const string All = "seeds", Open = "seeds:open";
    private const string Clock = "local time = redis.call('TIME') local now = time[1] * 1000 + math.floor(time[2] / 1000) ";

    private const string CreateScript = """
        if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
        redis.call('HMSET', KEYS[1], 'job', ARGV[1], 'status', ARGV[2], 'state', 'Waiting')
        return 1
        """;

    private const string AddScript = "return redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])";
    private const string RemoveScript = "return redis.call('ZREM', KEYS[1], ARGV[1])";
    private const string NamesScript = "return redis.call('ZRANGE', KEYS[1], 0, -1)";
    private const string StatusScript = "return redis.call('HMGET', KEYS[1], 'status', 'state', 'progress')";
    private const string JobScript = "return redis.call('HGET', KEYS[1], 'job')";

    // ARGV: the new state, how long an ended job is kept in ms (0 for ever), then the states in which the command makes sense.
    private const string CommandScript = """
        local state = redis.call('HGET', KEYS[1], 'state')
        for i = 3, #ARGV do
          if state == ARGV[i] then
            redis.call('HSET', KEYS[1], 'state', ARGV[1])
            if ARGV[2] == '0' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
            return 1
          end
        end
        return 0
        """;

    // ARGV: token, lifetime in ms. Nil when it is not due or has another owner.
    private const string TakeScript = Clock + """
        local job = redis.call('HMGET', KEYS[1], 'state', 'owner', 'until', 'progress')
        if job[1] ~= 'Waiting' and job[1] ~= 'Running' then return false end
        if job[2] and job[2] ~= ARGV[1] and tonumber(job[3]) > now then return false end
        redis.call('HMSET', KEYS[1], 'state', 'Running', 'owner', ARGV[1], 'until', string.format('%.0f', now + ARGV[2]))
        return job[4] or ''
        """;

    // ARGV: token, lifetime in ms, progress. Answers with the state, or with what has become of the job.
    private const string SaveScript = Clock + """
        local job = redis.call('HMGET', KEYS[1], 'state', 'owner')
        if not job[1] then return 'Forgotten' end
        if job[2] ~= ARGV[1] then return 'Lost' end
        redis.call('HMSET', KEYS[1], 'progress', ARGV[3], 'until', string.format('%.0f', now + ARGV[2]))
        if job[1] == 'Waiting' then
          redis.call('HSET', KEYS[1], 'state', 'Running')
          return 'Held'
        end
        return job[1] == 'Running' and 'Held' or 'Told'
        """;

    // ARGV: token, progress, the new state, how long an ended job is kept in ms (0 for ever).
    private const string ReleaseScript = """
        local job = redis.call('HMGET', KEYS[1], 'state', 'owner')
        if job[2] ~= ARGV[1] then return 0 end
        redis.call('HDEL', KEYS[1], 'owner', 'until')
        redis.call('HSET', KEYS[1], 'progress', ARGV[2])
        if job[1] == 'Running' then
          redis.call('HSET', KEYS[1], 'state', ARGV[3])
          if ARGV[4] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
        end
        return 1
        """;

    private static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public TimeSpan Lifetime => options.MemberLifetime;

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(SeedJob job)
    {
        // Names without a job are dropped by those who read them. So the job comes first; one that was left without its names gets them
        // from whoever tries to create it again.
        var answer = (long)await redis.EvaluateAsync(CreateScript, KeyOf(job.Id), SeedJobJson.Write(job), SeedJobJson.Write(SeedJobStatus.Of(job)));
        long created = job.Created.ToUnixTimeMilliseconds();
        await Task.WhenAll(redis.EvaluateAsync(AddScript, All, created, job.Id), redis.EvaluateAsync(AddScript, Open, created, job.Id));
        return answer == 1;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SeedJobStatus>> ListAsync() => [.. (await ReadAllAsync(All, _ => true)).Reverse()];

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeedJobStatus>> ListOpenAsync() => ReadAllAsync(Open, status => !status.IsEnded);

    /// <inheritdoc/>
    public async Task<SeedJobStatus?> FindAsync(string id)
    {
        var fields = (RedisValue[])await redis.EvaluateAsync(StatusScript, KeyOf(id));
        return SeedJobJson.Read<SeedJobStatus>(fields[0]) is not { } status ? null : status with
        {
            State = Enum.Parse<SeedJobState>(fields[1]!),
            Progress = SeedJobJson.Read<SeedJobProgress>(fields[2]) ?? SeedJobProgress.None,
        };
    }

    /// <inheritdoc/>
    public async Task<SeedJob?> LoadAsync(string id) => SeedJobJson.Read<SeedJob>((string?)await redis.EvaluateAsync(JobScript, KeyOf(id)));

    /// <inheritdoc/>
    public async Task<bool> CommandAsync(string id, SeedJobCommand command)
    {
        SeedJobState state = SeedJobStates.After(command);
        RedisValue[] arguments = [state.ToString(), KeepTime(state), .. SeedJobStates.Before(command).Select(before => (RedisValue)before.ToString())];
        if ((long)await redis.EvaluateAsync(CommandScript, KeyOf(id), arguments) == 0)
        {
            return false;
        }

        if (command == SeedJobCommand.Resume)
        {
            await redis.EvaluateAsync(AddScript, Open, (await FindAsync(id))?.Created.ToUnixTimeMilliseconds() ?? 0, id);
        }

        return true;
    }

    /// <inheritdoc/>
    public async Task<SeedJobProgress?> TakeAsync(string id, string token)
    {
        RedisResult answer = await redis.EvaluateAsync(TakeScript, KeyOf(id), token, (long)Lifetime.TotalMilliseconds);
        return answer.IsNull ? null : SeedJobJson.Read<SeedJobProgress>((string)answer) ?? SeedJobProgress.None;
    }

    /// <inheritdoc/>
    public async Task<SeedJobHold> SaveAsync(string id, string token, SeedJobProgress progress) => Enum.Parse<SeedJobHold>(
        (string)await redis.EvaluateAsync(SaveScript, KeyOf(id), token, (long)Lifetime.TotalMilliseconds, SeedJobJson.Write(progress)));

    /// <inheritdoc/>
    public Task ReleaseAsync(string id, string token, SeedJobProgress progress, SeedJobState state) =>
        redis.EvaluateAsync(ReleaseScript, KeyOf(id), token, SeedJobJson.Write(progress), state.ToString(), KeepTime(state));

    private static string KeyOf(string id) => $"seed:{id}";

    private static string KeepTime(SeedJobState state) => state is SeedJobState.Done or SeedJobState.Failed or SeedJobState.Cancelled
        ? Memory.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)
        : "0";

    // Names whose job has gone, or does not belong there any more, are dropped in passing.
    private async Task<IReadOnlyList<SeedJobStatus>> ReadAllAsync(string names, Func<SeedJobStatus, bool> belongs)
    {
        var ids = (string[])await redis.EvaluateAsync(NamesScript, names);
        SeedJobStatus?[] found = await Task.WhenAll(ids.Select(FindAsync));
        foreach (string id in ids.Where((_, i) => found[i] is not { } status || !belongs(status)))
        {
            await redis.EvaluateAsync(RemoveScript, names, id);

            // It may have been told to go on just now.
            if (await FindAsync(id) is { } status && belongs(status))
            {
                await redis.EvaluateAsync(AddScript, names, status.Created.ToUnixTimeMilliseconds(), id);
            }
        }

        return [.. found.OfType<SeedJobStatus>().Where(belongs)];
    }
}
