using System.CommandLine;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>How much a command tells of its progress.</summary>
internal static class QuietOption
{
    /// <summary>-q, which may be repeated; its value is how often it was given.</summary>
    internal static Option<int> Create() => new("--quiet", "-q")
    {
        Description = "show less; twice (-q -q) for nothing",
        Arity = ArgumentArity.Zero,
        CustomParser = result => ((System.CommandLine.Parsing.OptionResult)result.Parent!).IdentifierTokenCount,
    };
}
