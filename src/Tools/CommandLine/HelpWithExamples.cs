using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>The usual help, followed by notes and examples.</summary>
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
        if (parseResult.CommandResult.Command is ToolCommand command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            Write(output, "Notes:", command.Notes);
            Write(output, "Examples:", command.Examples.Select(example => example.StartsWith('#') ? example : $"{Program} {command.Name} {example}"));
        }

        return exitCode;
    }

    private static void Write(TextWriter output, string title, IEnumerable<string> lines)
    {
        string text = string.Concat(lines.Select(line => $"  {line}\n"));
        output.Write(text.Length == 0 ? "" : $"{title}\n{text}\n");
    }
}
