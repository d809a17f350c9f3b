namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>nginx with deploy/nginx.</summary>
public sealed class Nginx : IFront
{
    /// <inheritdoc/>
    public static FrontCommands Write(string folder, int port, Backend first, Backend second)
    {
        string site = Placeholders.Render(
            "nginx/mapproxy.conf",
            ("gateway-1:8080", $"127.0.0.1:{first.Port}"), ("gateway-2:8080", $"127.0.0.1:{second.Port}"), ("listen 8080;", $"listen 127.0.0.1:{port};"));
        string main = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(Path.Combine(folder, "mapproxy.conf"), site);
        File.WriteAllText(main, $$"""
            user root; worker_processes 2; daemon off; pid {{folder}}/pid; error_log {{folder}}/error.log;
            events { worker_connections 2000; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/1; proxy_temp_path {{folder}}/2; fastcgi_temp_path {{folder}}/3;
              uwsgi_temp_path {{folder}}/4; scgi_temp_path {{folder}}/5;
              include {{folder}}/mapproxy.conf;
            }
            """);
        string[] arguments = ["-c", main, "-e", Path.Combine(folder, "start.log")];
        return new FrontCommands(["nginx", "-t", .. arguments], ["nginx", .. arguments]);
    }
}
