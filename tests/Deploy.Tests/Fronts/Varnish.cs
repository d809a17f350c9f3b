namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>Varnish with deploy/varnish.</summary>
public sealed class Varnish : IFront
{
    /// <inheritdoc/>
    public static FrontCommands Write(string folder, int port, Backend first, Backend second)
    {
        string file = Path.Combine(folder, "mapproxy.vcl");
        File.WriteAllText(file, Placeholders.Render(
            "varnish/mapproxy.vcl",
            (Backend("gateway-1", 8080), Backend("127.0.0.1", first.Port)), (Backend("gateway-2", 8080), Backend("127.0.0.1", second.Port))));
        string[] arguments = ["-n", Path.Combine(folder, "varnish"), "-j", "none", "-f", file];
        return new FrontCommands(
            ["varnishd", "-C", .. arguments],
            ["varnishd", "-F", .. arguments, "-a", $"127.0.0.1:{port}", "-s", "malloc,64m", "-p", "http_req_hdr_len=32k", "-p", "http_req_size=64k", "-p", "workspace_client=160k"]);
    }

    private static string Backend(string host, int port) => $"""
            .host = "{host}";
            .port = "{port}";
        """;
}
