using System.Net;
using Microsoft.AspNetCore.Http;

namespace MapProxyCluster.Hosting.Tests.Admin;

public sealed class AdminAccessTests
{
    private const string Local = "http://127.0.0.1:9090", Everywhere = "http://0.0.0.0:9090";

    [Theory]
    [InlineData(Local, "127.0.0.1", "localhost:9090", null)]
    [InlineData("http://localhost:9090", "::1", "[::1]:9090", null)]
    [InlineData(Local, "127.0.0.1", "127.0.0.1:9090", null)]
    [InlineData(Local, "127.0.0.1", "evil.example.org:9090", 403)] // somebody's DNS leads here
    [InlineData(Local, "10.0.0.7", "localhost:9090", 403)]
    [InlineData(Everywhere, "127.0.0.1", "localhost:9090", 403)]
    [InlineData(Everywhere, "10.0.0.7", "10.0.0.1:9090", 403)]
    public void Refusal_WithoutTokens_LetsThisMachineIn(string url, string caller, string host, int? status) =>
        Assert.Equal(status, new AdminAccess(url, []).Refusal(Request("GET", caller, host))?.Status);

    [Fact]
    public void Refusal_WithoutTokensBehindAProxy_IsForbiddenAndNamesTheSetting()
    {
        HttpContext http = Request("GET", "127.0.0.1", "localhost");
        http.Request.Headers["X-Forwarded-For"] = "10.0.0.7";

        Problem problem = new AdminAccess(Local, []).Refusal(http)!;

        Assert.Equal(403, problem.Status);
        Assert.Contains("Admin__Token", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer first-token", null)]
    [InlineData("bearer second-token", null)]
    [InlineData("Bearer first-toke", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Basic first-token", 401)]
    [InlineData(null, 401)]
    public void Refusal_WithTokens_WantsOneOfThem(string? header, int? status)
    {
        var access = new AdminAccess(Everywhere, ["first-token", "second-token"]);
        HttpContext http = Request("GET", "10.0.0.7", "maps.example.org");
        http.Request.Headers.Authorization = header;

        Assert.Equal(status, access.Refusal(http)?.Status);
        Assert.Equal(status is not null, http.Response.Headers.WWWAuthenticate.ToString().StartsWith("Bearer", StringComparison.Ordinal));
    }

    [Fact]
    public void Refusal_WithTokensOnLoopback_WantsOneAsWell() =>
        Assert.Equal(401, new AdminAccess(Local, ["token"]).Refusal(Request("GET", "127.0.0.1", "localhost"))?.Status);

    // What pages of other sites can send without being asked: forms, plain text, nothing at all.
    [Theory]
    [InlineData(null, 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    [InlineData("text/plain; application/json", 415)]
    [InlineData("application/json", null)]
    [InlineData("application/json; charset=utf-8", null)]
    [InlineData("application/yaml", null)]
    public void Refusal_ChangesByAPage_NeedATypeOfOurs(string? type, int? status)
    {
        HttpContext http = Request("POST", "127.0.0.1", "localhost:9090");
        http.Request.ContentType = type;

        Assert.Equal(status, new AdminAccess(Local, []).Refusal(http)?.Status);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example.org", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:8080", 403)]
    [InlineData("Origin", "http://localhost:9090", null)]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", null)]
    public void Refusal_ChangesByAPage_MustBeOurOwn(string name, string value, int? status)
    {
        HttpContext http = Request("POST", "127.0.0.1", "localhost:9090");
        http.Request.Headers["X-Admin"] = "1";
        http.Request.Headers[name] = value;

        Assert.Equal(status, new AdminAccess(Local, []).Refusal(http)?.Status);
    }

    [Fact]
    public void PageRefusal_WithTokens_ShowsThePageThatAsksForOne()
    {
        Assert.Null(new AdminAccess(Everywhere, ["token"]).PageRefusal(Request("GET", "10.0.0.7", "maps")));
        Assert.Equal(403, new AdminAccess(Everywhere, []).PageRefusal(Request("GET", "10.0.0.7", "maps"))?.Status);
    }

    private static DefaultHttpContext Request(string method, string caller, string host)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(caller);
        http.Request.Method = method;
        http.Request.Host = new HostString(host);
        return http;
    }
}
