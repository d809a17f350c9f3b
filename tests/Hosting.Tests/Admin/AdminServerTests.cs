using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace MapProxyCluster.Hosting.Tests.Admin;

public sealed class AdminServerTests
{
    [Fact]
    public async Task Probes_WithToken_AreOpen()
    {
        await using AdminProcess process = await AdminProcess.StartAsync(tokens: "secret-token");

        foreach (string path in (string[])["/health/live", "/health/ready", "/health/startup", "/health/projects", "/metrics", "/", "/admin.js"])
        {
            using HttpResponseMessage response = await process.Client.GetAsync(path);
            Assert.True(response.IsSuccessStatusCode, path);
        }
    }

    [Fact]
    public async Task Api_WithToken_OpensForItOnly()
    {
        await using AdminProcess process = await AdminProcess.StartAsync(tokens: "secret-token");

        using HttpResponseMessage refused = await process.Client.GetAsync("/api/jobs");
        process.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret-token");
        using HttpResponseMessage answered = await process.Client.GetAsync("/api/jobs");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.False(answered.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Api_ForeignHost_IsForbidden()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs");
        request.Headers.Host = "evil.example.org";

        using HttpResponseMessage response = await process.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Api_Preflight_IsNotAnswered()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/jobs");
        request.Headers.Add("Origin", "http://evil.example.org");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using HttpResponseMessage response = await process.Client.SendAsync(request);

        Assert.False(response.IsSuccessStatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("GET", "/api/jobs/none", 404)]
    [InlineData("GET", "/api/jobs/none/events", 404)]
    [InlineData("POST", "/api/jobs/none/pause", 404)]
    [InlineData("POST", "/api/cluster", 405)]
    [InlineData("GET", "/api/caches/plan/none/coverage?level=0", 404)]
    [InlineData("GET", "/api/caches/plan/small/coverage", 400)]
    [InlineData("GET", "/api/caches/plan/small/coverage?level=9", 400)]
    [InlineData("GET", "/api/caches/plan/small/coverage?level=x", 400)]
    [InlineData("GET", "/api/caches/plan/small/coverage?level=0&width=999", 400)]
    [InlineData("GET", "/api/caches/plan/small/coverage?level=0&bbox=1,2,3", 400)]
    [InlineData("GET", "/api/caches/plan/small/coverage?level=0&bbox=5000,5000,6000,6000", 400)]
    [InlineData("GET", "/api/caches/plan/small/coverage?level=0&format=gif", 400)]
    [InlineData("GET", "/api/caches?project=none", 404)]
    public async Task Api_BadRequest_IsAProblem(string method, string path, int status)
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using HttpResponseMessage response = await process.Client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task Page_IsWholeAndAsksNobodyElse()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();

        using HttpResponseMessage response = await process.Client.GetAsync("/");
        string page = await response.Content.ReadAsStringAsync();

        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        string[] parts = [.. System.Text.RegularExpressions.Regex.Matches(page, "(?:src|href)=\"([^\"#]+)\"").Select(match => match.Groups[1].Value).Where(part => part != "data:,")];
        Assert.NotEmpty(parts);
        foreach (string part in parts)
        {
            Assert.DoesNotContain("//", part, StringComparison.Ordinal);
            using HttpResponseMessage file = await process.Client.GetAsync(part);
            Assert.True(file.IsSuccessStatusCode, part);
        }
    }

    [Fact]
    public async Task Cluster_Alone_ShowsTheProcess()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();

        JsonElement answer = await process.GetAsync("/api/cluster");

        JsonElement self = answer.GetProperty("process");
        Assert.Equal("standalone", self.GetProperty("role").GetString());
        Assert.True(self.GetProperty("ready").GetBoolean());
        Assert.Equal("ok", self.GetProperty("projects")[0].GetProperty("state").GetString());
        Assert.False(answer.TryGetProperty("cluster", out _));
        Assert.Equal(0, answer.GetProperty("upstreams").GetArrayLength());
    }

    [Fact]
    public async Task Reload_BrokenFile_KeepsTheLastGoodOneAndNamesLines()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        string before = process.Service<IProjects>().Find("")!.Hash;
        await File.WriteAllTextAsync(process.ConfigurationFile, AdminProcess.Configuration.Replace("sources: [debug], meta_size", "sources: [gone], meta_size", StringComparison.Ordinal));

        (int status, JsonElement problem) = await process.PostAsync("/api/reload");

        Assert.Equal(422, status);
        JsonElement error = problem.GetProperty("errors")[0];
        Assert.Contains("caches.plan", error.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal(process.ConfigurationFile, error.GetProperty("file").GetString());
        Assert.Equal(8, error.GetProperty("line").GetInt32());
        Assert.Equal("stale", problem.GetProperty("members")[0].GetProperty("projects")[0].GetProperty("state").GetString());
        Assert.Equal(before, process.Service<IProjects>().Find("")!.Hash);
    }

    [Fact]
    public async Task Reload_ChangedFile_IsServedAtOnce()
    {
        await using AdminProcess process = await AdminProcess.StartAsync();
        await File.WriteAllTextAsync(process.ConfigurationFile, AdminProcess.Configuration.Replace("  world:", "  earth:", StringComparison.Ordinal).Replace("[world,", "[earth,", StringComparison.Ordinal));

        (int status, JsonElement answer) = await process.PostAsync("/api/reload");

        Assert.Equal(200, status);
        Assert.Equal("ok", answer.GetProperty("members")[0].GetProperty("projects")[0].GetProperty("state").GetString());
        Assert.Contains("earth/deep", process.Service<IProjects>().Find("")!.TileSets.Keys);
        Assert.Equal(404, (await process.PostAsync("/api/reload?project=none")).Status);
    }
}
