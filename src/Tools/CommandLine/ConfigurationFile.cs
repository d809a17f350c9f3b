using System.CommandLine;
using MapProxyCluster.Configuration;

namespace MapProxyCluster.Tools.CommandLine;

/// <summary>The mapproxy.yaml of a command: with -f, or as its only argument.</summary>
internal sealed class ConfigurationFile
{
    /// <summary>Exit code when the configuration cannot be used.</summary>
    internal const int Unusable = 2;

    private readonly Option<string?> _option = new("--mapproxy-conf", "-f") { Description = "the mapproxy.yaml", HelpName = "FILE" };
    private readonly Argument<string?> _argument = new("FILE") { Description = "the mapproxy.yaml, if not given with -f", Arity = ArgumentArity.ZeroOrOne };

    internal void AddTo(Command command)
    {
        command.Options.Add(_option);
        command.Arguments.Add(_argument);
    }

    /// <summary>The path that the user gave.</summary>
    internal string PathIn(ParseResult parsed) =>
        parsed.GetValue(_option) ?? parsed.GetValue(_argument) ?? throw new CommandFailure("name the configuration: -f mapproxy.yaml");

    /// <summary>Loads it.</summary>
    internal ConfigurationResult Load(ParseResult parsed) => Load(PathIn(parsed));

    /// <summary>Loads a configuration that has to be without errors.</summary>
    internal static ConfigurationResult Load(string path) => Load(path, file => ConfigurationLoader.Load(file));

    /// <summary>Loads a file that configurations include, and which has to be without errors.</summary>
    internal static ConfigurationResult LoadPart(string path) => Load(path, ConfigurationLoader.LoadPart);

    private static ConfigurationResult Load(string path, Func<string, ConfigurationResult> load)
    {
        if (!File.Exists(path))
        {
            throw new CommandFailure($"no such file: {path}", Unusable);
        }

        ConfigurationResult loaded = load(path);
        return loaded.Configuration is null ? throw Invalid(loaded.Messages) : loaded;
    }

    /// <summary>The failure of a configuration with errors, which are told.</summary>
    internal static CommandFailure Invalid(IEnumerable<ConfigurationMessage> messages)
    {
        foreach (ConfigurationMessage message in messages.Where(message => message.Severity == ConfigurationSeverity.Error))
        {
            Console.Error.WriteLine($"ERROR: {message}");
        }

        return new CommandFailure("invalid configuration (see above)", Unusable);
    }
}
