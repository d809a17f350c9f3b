using System.Diagnostics;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Clients.Tests;

/// <summary>A real nginx publishes us under /mapproxy, as MapProxy's documentation shows it.</summary>
[Collection(Servers.Name)]
public sealed class NginxTests(ServerFixture servers) : IAsyncLifetime
{
    private Process? _nginx;
    private string _public = "";

    public async Task InitializeAsync()
    {
        int port = Tool.FreePort();
        string folder = Directory.CreateDirectory(Path.Combine(servers.Folder, $"nginx-{port}")).FullName;
        string configuration = $$"""
            user root; worker_processes 1; daemon off; pid {{folder}}/pid; error_log {{folder}}/error.log;
            events { }
            http {
              access_log off;
              client_body_temp_path {{folder}}/1; proxy_temp_path {{folder}}/2; fastcgi_temp_path {{folder}}/3;
              uwsgi_temp_path {{folder}}/4; scgi_temp_path {{folder}}/5;
              server {
                listen 127.0.0.1:{{port}};
                location /mapproxy {
                  proxy_pass {{servers.Paris}};
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Script-Name /mapproxy;
                }
              }
            }
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), configuration);
        _public = $"http://127.0.0.1:{port}/mapproxy";
        _nginx = await Tool.StartAsync($"http://127.0.0.1:{port}/", "nginx", ["-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "start.log")]);
    }

    public Task DisposeAsync()
    {
        Tool.Stop(_nginx);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Capabilities_BehindNginx_NameThePublicAddress()
    {
        using var client = new HttpClient();
        string document = await client.GetStringAsync($"{_public}/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1");

        Assert.Contains($"\"{_public}/service?\"", document);
        Assert.DoesNotContain(servers.Paris, document);
    }

    [Fact]
    public async Task Demo_BehindNginx_RedirectsBelowThePrefix()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpResponseMessage response = await client.GetAsync($"{_public}/demo");

        Assert.Equal("/mapproxy/demo/", response.Headers.Location!.OriginalString);
        Assert.Contains("countries", await client.GetStringAsync($"{_public}/demo/"));
    }

    [Fact]
    public async Task GetMap_Lambert93BehindNginx_ShowsTheRightPlace()
    {
        const string Box = "600000,6800000,700000,6900000";
        string parameters = $"SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&STYLES=&SRS=EPSG:2154&BBOX={Box}&WIDTH=400&HEIGHT=400&FORMAT=image/png";
        using Raster ours = await Pictures.FetchAsync($"{_public}/service?{parameters}&LAYERS=photo");
        using Raster direct = await Pictures.FetchAsync($"{servers.Origin}/wms?{parameters}&LAYERS=world");

        // The photo layer comes from tiles of the same map, as JPEG in another projection.
        double difference = Pictures.Difference(ours, direct);
        Assert.True(difference < 0.05, $"difference {difference:P1}");
    }
}
