using BenchmarkDotNet.Running;
using MapProxyCluster.Benchmarks.Caches;
using MapProxyCluster.Benchmarks.Imaging;

if (args is ["transform"])
{
    TransformTable.Print(Console.Out);
    return;
}

if (args is ["files"])
{
    await FileCacheTable.PrintAsync(Console.Out);
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
