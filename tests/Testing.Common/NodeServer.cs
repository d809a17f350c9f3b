namespace MapProxyCluster.Testing.Common;

/// <summary>Servers from tests/servers/package.json.</summary>
public static class NodeServer
{
    /// <summary>Starts Azurite's blob service on a free port, in memory.</summary>
    public static async Task<(ServerProcess Process, string ConnectionString)> StartAzuriteAsync()
    {
        int port = ServerProcess.FreePort();
        ServerProcess server = Start(
            "azurite/dist/src/blob/main.js", "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--blobHost", "127.0.0.1", "--blobPort", $"{port}");
        await server.WaitForPortAsync(port);

        // The account and key that every Azurite has.
        return (server, "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
            + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
            + $"BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1");
    }

    /// <summary>Starts PouchDB Server, which speaks CouchDB's protocol, on a free port, in memory.</summary>
    public static async Task<(ServerProcess Process, string Url)> StartPouchDbAsync()
    {
        int port = ServerProcess.FreePort();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pouchdb-");
        ServerProcess server = Start(
            "pouchdb-server/bin/pouchdb-server", "--in-memory", "--no-stdout-logs", "--host", "127.0.0.1", "--port", $"{port}",
            "--config", Path.Combine(folder.FullName, "config.json"), "--dir", folder.FullName);
        await server.WaitForUrlAsync($"http://127.0.0.1:{port}/");
        return (server, $"http://127.0.0.1:{port}");
    }

    private static ServerProcess Start(string script, params string[] arguments)
    {
        string path = Path.Combine(ServerProcess.Root, "artifacts/servers/node_modules", script);
        return File.Exists(path)
            ? ServerProcess.Start("node", [path, .. arguments])
            : throw new FileNotFoundException("the servers of tests/servers/package.json are not installed; ./test does it", path);
    }
}
