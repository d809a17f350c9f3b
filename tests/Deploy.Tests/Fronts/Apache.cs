namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>Apache with deploy/apache.</summary>
public sealed class Apache : IFront
{
    // What Debian loads by itself, and what the head of the shipped file asks for.
    private static readonly string[] Modules =
    [
        "mpm_event", "authz_core", "alias", "proxy", "proxy_http", "proxy_balancer", "lbmethod_bybusyness", "slotmem_shm", "headers",
    ];

    /// <inheritdoc/>
    public static FrontCommands Write(string folder, int port, Backend first, Backend second)
    {
        File.WriteAllText(Path.Combine(folder, "mapproxy.conf"), Placeholders.Render(
            "apache/mapproxy.conf",
            ("http://gateway-1:8080", $"http://127.0.0.1:{first.Port}"), ("http://gateway-2:8080", $"http://127.0.0.1:{second.Port}")));
        string main = Path.Combine(folder, "apache2.conf");
        File.WriteAllText(main, $"""
            ServerRoot {folder}
            ServerName localhost
            DefaultRuntimeDir {folder}
            PidFile {folder}/pid
            ErrorLog {folder}/error.log
            DocumentRoot {Directory.CreateDirectory(Path.Combine(folder, "htdocs")).FullName}
            {string.Join('\n', Modules.Select(name => $"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"))}
            Listen 127.0.0.1:{port}
            Include {folder}/mapproxy.conf
            """);
        return new FrontCommands(["apachectl", "-t", "-f", main], ["apache2", "-f", main, "-D", "FOREGROUND"]);
    }
}
