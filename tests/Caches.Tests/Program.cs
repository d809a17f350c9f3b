using MapProxyCluster.Caches.Tests;
using MapProxyCluster.Caches.Tests.Sqlite;

// What the tests start as a process of its own, to be killed or to compete with others.
if (args is ["write-bundles", var root, var version, var rounds])
{
    await BundleWriting.RunAsync(root, int.Parse(version), int.Parse(rounds));
    return 0;
}

return await WriterProcess.RunAsync(args);
