using BenchmarkDotNet.Running;
using MapProxyCluster.Benchmarks.Caches;
using MapProxyCluster.Benchmarks.Catalog;
using MapProxyCluster.Benchmarks.Cluster;
using MapProxyCluster.Benchmarks.Imaging;
using MapProxyCluster.Benchmarks.Seeding;

if (args is ["transform"])
{
    TransformTable.Print(Console.Out);
    return;
}

if (args is ["cut"])
{
    CutTable.Print(Console.Out);
    return;
}

if (args is ["files"])
{
    await FileCacheTable.PrintAsync(Console.Out);
    return;
}

if (args is ["archives"])
{
    await ArchiveTable.PrintAsync(Console.Out);
    return;
}

// All types of caches, or those whose names contain one of the words that follow; services are started for it.
if (args is ["caches", .. var words])
{
    await CacheTable.PrintAsync(words, Console.Out);
    return;
}

if (args is ["bundles"])
{
    await BundleTable.PrintAsync(Console.Out);
    return;
}

if (args is ["catalog"])
{
    await LargeCatalogTable.PrintAsync(Console.Out);
    return;
}

// The two that bench/seed uses.
if (args is ["walk"])
{
    WalkTable.Print(Console.Out);
    return;
}

if (args is ["instant-origin", var address, var latency])
{
    await InstantOrigin.RunAsync(address, int.Parse(latency, null));
    return;
}

// The two that bench/cluster uses.
if (args is ["redis-direct", var listen, var redis])
{
    await DirectRedisServer.RunAsync(listen, redis);
    return;
}

if (args is ["miss-latency", var rounds, var upstream, .. var servers])
{
    await MissLatency.PrintAsync(
        upstream, [.. servers.Select(server => (server.Split('=')[0], server.Split('=')[1]))], int.Parse(rounds, null), Console.Out);
    return;
}

// "quick" prints a table in seconds; everything else is BenchmarkDotNet's command line.
if (args is ["quick", ..])
{
    CodecTable.Print(Console.Out);
    TransformTable.Print(Console.Out);
    await FileCacheTable.PrintAsync(Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(CodecBenchmarks).Assembly).Run(args);
