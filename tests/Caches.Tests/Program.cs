using MapProxyCluster.Caches.Tests;
using MapProxyCluster.Caches.Tests.Disk;
using MapProxyCluster.Caches.Tests.Sqlite;

// What the tests start as a process of its own, to be killed or to compete with others.
if (args is ["write-bundles", var root, var version, var rounds])
{
    await BundleWriting.RunAsync(root, int.Parse(version), int.Parse(rounds));
    return 0;
}

if (args is ["write-files", var folder, var first, var times])
{
    return await DiskTests.WriteAsync(folder, int.Parse(first), int.Parse(times));
}

if (args is ["disk", var experiment, var kind, var disk])
{
    return await DiskExperiments.RunAsync(experiment, kind, disk);
}

return await WriterProcess.RunAsync(args);
