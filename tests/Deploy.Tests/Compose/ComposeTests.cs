using System.Globalization;

namespace MapProxyCluster.Deploy.Tests.Compose;

/// <summary>docker-compose.yaml as docker-compose itself reads it.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Members = ["gateway-1", "gateway-2", "silo-1", "silo-2"];

    [Fact]
    public async Task Config_WithoutAnySetting_HasAllServices()
    {
        ComposeFile compose = await ComposeFile.ReadAsync();

        Assert.Equal(["gateway-1", "gateway-2", "nginx", "redis", "silo-1", "silo-2"], compose.Services.Keys.Order());
        Assert.All(Members, name => Assert.Equal([name.Split('-')[0]], compose.Services[name].Command));
    }

    [Fact]
    public async Task Ports_OnlyTheFrontIsPublished()
    {
        ComposeFile compose = await ComposeFile.ReadAsync(("PORT", "18080"));

        Assert.Equal([new ComposePort { Published = 18080, Target = 8080 }], compose.Services["nginx"].Ports);
        Assert.All(compose.Services.Where(service => service.Key != "nginx"), service => Assert.Empty(service.Value.Ports));
    }

    [Fact]
    public async Task Members_OfTheCluster_AreSetUpAlike()
    {
        ComposeFile compose = await ComposeFile.ReadAsync(("CLUSTER_SECRET", "a secret"));

        foreach (string name in Members)
        {
            ComposeService service = compose.Services[name];
            Assert.Equal("redis:6379", service.Environment["Cluster__Redis"]);
            Assert.Equal("a secret", service.Environment["Cluster__Secret"]);
            Assert.Contains("redis", service.DependsOn.Keys);
            Assert.Contains("cluster", service.Networks.Keys);
            Assert.Contains(service.Volumes, volume => volume.EndsWith(":/mapproxy:ro", StringComparison.Ordinal));
            Assert.Contains("cache_data:/cache_data:rw", service.Volumes);
        }
    }

    [Theory]
    [InlineData("silo-1")]
    [InlineData("silo-2")]
    public async Task Silo_Endpoint_IsItsOwnNameOnOneNetwork(string name)
    {
        ComposeService silo = (await ComposeFile.ReadAsync()).Services[name];

        // On two networks the name would have two addresses, and a silo listens at one.
        Assert.Equal(["cluster"], silo.Networks.Keys);
        Assert.Equal($"http://{name}:7101", silo.Environment["Cluster__Endpoint"]);
    }

    [Fact]
    public async Task Members_AreLockedDown()
    {
        ComposeFile compose = await ComposeFile.ReadAsync();

        foreach (ComposeService service in Members.Append("nginx").Select(name => compose.Services[name]))
        {
            Assert.True(service.ReadOnly);
            Assert.Equal(["/tmp"], service.Tmpfs);
            Assert.Equal(["ALL"], service.CapDrop);
            Assert.Equal(["no-new-privileges:true"], service.SecurityOpt);
        }
    }

    [Fact]
    public async Task Members_HaveTimeToDrain()
    {
        ComposeFile compose = await ComposeFile.ReadAsync();

        foreach (ComposeService service in Members.Select(name => compose.Services[name]))
        {
            int drain = int.Parse(service.Environment["Cluster__Drain"], CultureInfo.InvariantCulture);
            int grace = service.StopGracePeriod switch { "1m30s" or "90s" => 90, var other => throw new InvalidOperationException(other) };
            Assert.True(grace > drain + Lifetimes.StopSeconds, $"{grace} s are too short");
        }
    }

    [Fact]
    public async Task Settings_OfTheKartozaImage_ReachTheContainers()
    {
        ComposeFile compose = await ComposeFile.ReadAsync(
            ("MULTI_MAPPROXY", "true"), ("ALLOW_LISTING", "False"), ("PROCESSES", "6"), ("THREADS", "10"), ("MAPPROXY_DATA", "/srv/maps"));

        Dictionary<string, string> environment = compose.Services["gateway-1"].Environment;
        Assert.Equal("true", environment["MULTI_MAPPROXY"]);
        Assert.Equal("False", environment["ALLOW_LISTING"]);
        Assert.Equal("6", environment["PROCESSES"]);
        Assert.Equal("10", environment["THREADS"]);
        Assert.Contains("/srv/maps:/mapproxy:ro", compose.Services["silo-2"].Volumes);
    }

    [Fact]
    public async Task Files_ThatAreMountedOrBuilt_Exist()
    {
        ComposeFile compose = await ComposeFile.ReadAsync();

        foreach (ComposeService service in compose.Services.Values)
        {
            Assert.All(service.Volumes.Select(volume => volume.Split(':')[0]).Where(Path.IsPathRooted), path => Assert.True(Path.Exists(path), path));
            Assert.True(service.Build is null || File.Exists(Path.Combine(service.Build["context"], service.Build["dockerfile"])));
        }
    }
}
