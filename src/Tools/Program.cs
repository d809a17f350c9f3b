using System.CommandLine;
using MapProxyCluster.Tools.CommandLine;
using MapProxyCluster.Tools.Commands;

var root = new RootCommand("Commands around MapProxyCluster, with the names and options of MapProxy's mapproxy-util.")
{
    CreateCommand.Build(),
    ServeCommands.BuildSingle(),
    ServeCommands.BuildMultiple(),
    CheckCommand.Build(),
    DefragCommand.Build(),
    GridsCommand.Build(),
    ScalesCommand.Build(),
    WmsCapabilitiesCommand.Build(),
    ExportCommand.Build(),
    CopyCommand.Build(),
    AutoconfigCommand.Build(),
    GridconfCommand.Build(),
};
HelpWithExamples.Enable(root);

// The server ends by itself on SIGTERM and Ctrl-C.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
