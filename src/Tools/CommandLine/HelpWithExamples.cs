using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>The usual help, followed by examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private const string Program = "mapproxy-util";

    /// <summary>Has the help of all commands below a root show their examples.</summary>
    internal static void Enable(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ToolCommand { Examples.Count: > 0 } command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine(example.StartsWith('#') ? $"  {example}" : $"  {Program} {command.Name} {example}");
            }

            output.WriteLine();
        }

        return exitCode;
    }
}
