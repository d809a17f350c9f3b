using System.Text.Json;

namespace MapProxyCluster.Hosting.Tests.Admin;

public sealed class JobTests
{
    private const string Seeds = """
        seeds:
          all: {caches: [plan], schedule: '@daily'}
          corner: {caches: [plan], coverages: [corner], levels: [3]}
        cleanups:
          old: {caches: [plan], remove_before: {days: 1}}
        coverages:
          corner: {bbox: [0, 990, 10, 1000], srs: 'EPSG:3857'}
        """;

    [Fact]
    public async Task Create_NamedEntries_AreSeeded()
    {
        await using AdminProcess process = await AdminProcess.StartAsync(Seeds);

        (int status, JsonElement job) = await process.PostAsync("/api/jobs?seed=corner&name=my%20corner&concurrency=2");
        List<JsonElement> events = await process.EventsAsync(job.GetProperty("id").GetString()!);

        Assert.Equal(201, status);
        Assert.Equal("my corner", job.GetProperty("name").GetString());
        Assert.Equal(2, job.GetProperty("concurrency").GetInt32());
        JsonElement end = events[^1];
        Assert.Equal("done", end.GetProperty("state").GetString());
        Assert.Equal(1, end.GetProperty("share").GetDouble());
        Assert.True(await process.HasAsync("plan/small", new(0, 0, 3)));
        Assert.False(await process.HasAsync("plan/small", new(50, 50, 3)));
    }

    [Theory]
    [InlineData("application/json", """{"seeds": {"s": {"caches": ["plan"], "levels": [0]}}}""")]
    [InlineData("application/yaml", "seeds:\n  s:\n    caches: [plan]\n    levels: [0]\n")]
    public async Task Create_EntriesOfTheRequest_AreSeeded(string type, string body)
    {
        await using AdminProcess process = await AdminProcess.StartAsync();

        (int status, JsonElement job) = await process.PostAsync("/api/jobs", body, type);
        List<JsonElement> events = await process.EventsAsync(job.GetProperty("id").GetString()!);

        Assert.Equal(201, status);
        Assert.Equal("done", events[^1].GetProperty("state").GetString());
        Assert.Equal(25 * 25, events[^1].GetProperty("tiles").GetInt64());
        Assert.True(await process.HasAsync("plan/small", new(0, 0, 0)));
    }

    [Fact]
    public async Task Create_DryRun_MakesNothing()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();

        (_, JsonElement job) = await process.PostAsync("/api/jobs?dry_run=true", """{"seeds": {"s": {"caches": ["plan"], "levels": [0]}}}""");
        List<JsonElement> events = await process.EventsAsync(job.GetProperty("id").GetString()!);

        Assert.True(events[^1].GetProperty("dryRun").GetBoolean());
        Assert.Equal("done", events[^1].GetProperty("state").GetString());
        Assert.False(await process.HasAsync("plan/small", new(0, 0, 0)));
    }

    [Theory]
    [InlineData("", null, "seed.yaml")]
    [InlineData("?seed=none", null, "no such seed")]
    [InlineData("?cleanup=none", null, "no such cleanup")]
    [InlineData("?seed=all&concurrency=0", null, "concurrency")]
    [InlineData("?seed=all&priority=much", null, "priority")]
    [InlineData("?seed=all&dry_run=perhaps", null, "dry_run")]
    [InlineData("?seed=all&project=none", null, "project")]
    [InlineData("", "{", "YAML")]
    [InlineData("", "[1]", "dictionary")]
    [InlineData("", """{"seeds": {"s": {"caches": ["none"]}}}""", "none")]
    [InlineData("", """{"seeds": {"s": {"caches": ["plan"], "levels": [99]}}}""", "nothing to do")]
    [InlineData("", """{"base": "/etc/passwd", "seeds": {"s": {"caches": ["none"]}}}""", "none")]
    public async Task Create_Nonsense_IsAProblemThatTellsWhy(string query, string? body, string word)
    {
        await using AdminProcess process = await AdminProcess.StartAsync(Seeds);

        (int status, JsonElement problem) = await process.PostAsync($"/api/jobs{query}", body);

        Assert.InRange(status, 400, 404);
        Assert.Contains(word, problem.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, (await process.GetAsync("/api/jobs")).GetArrayLength());
    }

    [Fact]
    public async Task Create_ErrorsOfTheRequest_HavePathAndLine()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();

        (int status, JsonElement problem) = await process.PostAsync("/api/jobs", "seeds:\n  s:\n    caches: [plan]\n    levels: [x]\n", "application/yaml");

        Assert.Equal(400, status);
        JsonElement error = problem.GetProperty("errors")[0];
        Assert.Equal(4, error.GetProperty("line").GetInt32());
        Assert.Contains("seeds.s.levels", error.GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_FollowTheStatesOfAJob()
    {
        await using AdminProcess process = await AdminProcess.StartAsync(Seeds, works: false);
        (_, JsonElement job) = await process.PostAsync("/api/jobs?seed=ALL");
        string path = $"/api/jobs/{job.GetProperty("id").GetString()}";

        Assert.Equal("all, corner", job.GetProperty("name").GetString());
        Assert.Equal("paused", (await process.PostAsync($"{path}/pause")).Body.GetProperty("state").GetString());
        Assert.Equal(409, (await process.PostAsync($"{path}/pause")).Status);
        Assert.Equal("waiting", (await process.PostAsync($"{path}/resume")).Body.GetProperty("state").GetString());
        Assert.Equal("cancelled", (await process.PostAsync($"{path}/cancel")).Body.GetProperty("state").GetString());
        Assert.Equal(409, (await process.PostAsync($"{path}/resume")).Status);
        Assert.Equal("cancelled", (await process.GetAsync(path)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Events_OfAllJobs_TellNewsUntilTheProcessDrains()
    {
        await using AdminProcess process = await AdminProcess.StartAsync(Seeds, works: false);
        using HttpResponseMessage response = await process.Client.GetAsync("/api/jobs/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);

        (_, JsonElement job) = await process.PostAsync("/api/jobs?seed=all");
        string id = job.GetProperty("id").GetString()!;
        Assert.Equal("waiting", (await NextAsync(reader, id)).GetProperty("state").GetString());
        await process.PostAsync($"/api/jobs/{id}/cancel");
        Assert.Equal("cancelled", (await NextAsync(reader, id)).GetProperty("state").GetString());
        process.Service<ProcessState>().Draining();

        Assert.DoesNotContain("data:", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seeds_OfTheServer_AreListedWithTheirSchedules()
    {
        await using AdminProcess process = await AdminProcess.StartAsync(Seeds);

        JsonElement seeds = await process.GetAsync("/api/seeds"), schedules = await process.GetAsync("/api/schedules");

        Assert.Equal(["all", "corner"], seeds.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetProperty("name").GetString()));
        Assert.Equal("old", seeds.GetProperty("cleanups")[0].GetProperty("name").GetString());
        Assert.Equal("@daily", schedules[0].GetProperty("schedule").GetString());
        Assert.True(schedules[0].GetProperty("next").GetDateTimeOffset() > DateTimeOffset.UtcNow);
    }

    private static async Task<JsonElement> NextAsync(StreamReader reader, string id)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement is var job && job.GetProperty("id").GetString() == id)
            {
                return job;
            }
        }

        throw new InvalidDataException("the stream has ended");
    }
}
