using System.CommandLine;
using MapProxyCluster.Seed;

// Ctrl-C is the command's own: it saves how far it has come.
return await SeedCommand.Build().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
