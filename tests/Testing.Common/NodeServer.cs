namespace MapProxyCluster.Testing.Common;

/// <summary>Servers from tests/servers/package.json, installed when they are not there.</summary>
public static class NodeServer
{
    private const int Attempts = 3;

    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>Starts Azurite's blob service on a free port, in memory.</summary>
    public static async Task<(ServerProcess Process, string ConnectionString)> StartAzuriteAsync()
    {
        (ServerProcess server, int port) = await StartAsync(
            "azurite/dist/src/blob/main.js",
            port => ["--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--blobHost", "127.0.0.1", "--blobPort", $"{port}"],
            (server, port) => server.WaitForPortAsync(port));

        // The account and key that every Azurite has.
        return (server, "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
            + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
            + $"BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1");
    }

    /// <summary>Starts PouchDB Server, which speaks CouchDB's protocol, on a free port, in memory.</summary>
    public static async Task<(ServerProcess Process, string Url)> StartPouchDbAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pouchdb-");

        // Else its log comes to lie wherever the tests are started.
        string log = Path.Combine(folder.FullName, "log.txt"), config = Path.Combine(folder.FullName, "config.json");
        await File.WriteAllTextAsync(config, $$"""{"log": {"file": "{{log}}" } }""");
        (ServerProcess server, int port) = await StartAsync(
            "pouchdb-server/bin/pouchdb-server",
            port => ["--in-memory", "--no-stdout-logs", "--host", "127.0.0.1", "--port", $"{port}",
                "--config", config, "--dir", folder.FullName],
            (server, port) => server.WaitForUrlAsync($"http://127.0.0.1:{port}/"));
        return (server, $"http://127.0.0.1:{port}");
    }

    // Test programs that run side by side may choose the same port: the server that comes second ends at once.
    private static async Task<(ServerProcess Server, int Port)> StartAsync(
        string script, Func<int, string[]> arguments, Func<ServerProcess, int, Task> isReady)
    {
        await Installed.Value;
        string path = Path.Combine(ServerProcess.Root, "artifacts/servers/node_modules", script);
        for (int attempt = 1; ; attempt++)
        {
            int port = ServerProcess.FreePort();
            ServerProcess server = ServerProcess.Start("node", [path, .. arguments(port)]);
            try
            {
                await isReady(server, port);

                // Somebody else may have answered.
                if (!server.HasEnded)
                {
                    return (server, port);
                }
            }
            catch (InvalidOperationException) when (attempt < Attempts && server.HasEnded)
            {
                // Another port.
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }

            await server.DisposeAsync();
            if (attempt == Attempts)
            {
                throw new InvalidOperationException($"{script} has ended {Attempts} times at its start: {string.Join('\n', server.Output)}");
            }
        }
    }

    private static async Task InstallAsync() => await Command.OutputOfAsync(Path.Combine(ServerProcess.Root, "tools/test-servers"), []);
}
