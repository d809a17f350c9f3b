namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>HAProxy with deploy/haproxy.</summary>
public sealed class HaProxy : IFront
{
    /// <inheritdoc/>
    public static FrontCommands Write(string folder, int port, Backend first, Backend second)
    {
        string file = Path.Combine(folder, "haproxy.cfg");
        File.WriteAllText(file, Placeholders.Render(
            "haproxy/haproxy.cfg",
            ("gateway-1:8080 check port 9090", $"127.0.0.1:{first.Port} check port {first.AdminPort}"),
            ("gateway-2:8080 check port 9090", $"127.0.0.1:{second.Port} check port {second.AdminPort}"),
            ("bind :8080", $"bind 127.0.0.1:{port}")));
        return new FrontCommands(["haproxy", "-c", "-f", file], ["haproxy", "-db", "-f", file]);
    }
}
