using System.CommandLine;
using MapProxyCluster.Tools.Commands;

var root = new RootCommand("Commands around MapProxyCluster, with the names and options of MapProxy's mapproxy-util.")
{
    CreateCommand.Build(),
    ServeCommands.BuildSingle(),
    ServeCommands.BuildMultiple(),
};
return await root.Parse(args).InvokeAsync();
