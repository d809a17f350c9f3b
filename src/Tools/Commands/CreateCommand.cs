using System.CommandLine;
using System.Reflection;
using MapProxyCluster.Tools.CommandLine;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>create</c>: writes example files to start from.</summary>
internal static class CreateCommand
{
    // Those of one file are written under the name that the user gives, the others into a folder.
    private static readonly Dictionary<string, string[]> Templates = new()
    {
        ["base-config"] = ["mapproxy.yaml", "seed.yaml", "full_example.yaml", "full_seed_example.yaml"],
        ["wsgi-app"] = ["mapproxy.service"],
        ["log-ini"] = ["log.env"],
    };

    internal static Command Build()
    {
        var template = new Option<string>("--template", "-t") { Description = "the template: " + string.Join(", ", Templates.Keys), HelpName = "TEMPLATE" };
        var list = new Option<bool>("--list-templates", "-l") { Description = "list the templates" };
        var force = new Option<bool>("--force") { Description = "overwrite existing files" };
        var configuration = new Option<string?>("--mapproxy-conf", "-f") { Description = "the mapproxy.yaml that a wsgi-app serves", HelpName = "FILE" };
        var destination = new Argument<string?>("DESTINATION") { Description = "folder for the files of base-config, file for the others", Arity = ArgumentArity.ZeroOrOne };
        var command = new ToolCommand(
            "create",
            "Create example configuration files.",
            "-t base-config mymaps",
            "-t wsgi-app -f mymaps/mapproxy.yaml mapproxy.service",
            "-t log-ini mymaps/log.env")
        {
            Notes =
            [
                "base-config  a small mapproxy.yaml and seed.yaml, and examples with all that can be set",
                "wsgi-app     how to run a configuration as a service: a unit of systemd, in the place of MapProxy's WSGI application",
                "log-ini      what is logged: environment variables, in the place of MapProxy's log.ini",
            ],
        };
        foreach (Option option in (Option[])[template, list, force, configuration])
        {
            command.Options.Add(option);
        }

        command.Arguments.Add(destination);
        command.Runs(parsed => parsed.GetValue(list)
            ? List()
            : Create(parsed.GetValue(template), parsed.GetValue(destination), parsed.GetValue(configuration), parsed.GetValue(force)));
        return command;
    }

    private static int List()
    {
        foreach (string name in Templates.Keys)
        {
            Console.WriteLine(name);
        }

        return 0;
    }

    private static int Create(string? template, string? destination, string? configuration, bool force)
    {
        if (template is null || !Templates.TryGetValue(template, out string[]? files))
        {
            throw new CommandFailure(template is null ? "name a template with -t; -l lists them" : $"unknown template: {template}");
        }

        if (destination is null)
        {
            throw new CommandFailure("name the folder or file to create");
        }

        if (template == "wsgi-app" && configuration is null)
        {
            throw new CommandFailure("name the configuration with -f");
        }

        (string File, string Path)[] targets = files is [var single]
            ? [(single, destination)]
            : [.. files.Select(file => (file, Path.Combine(destination, file)))];
        if (!force && Array.Find(targets, target => Path.Exists(target.Path)) is { Path: { } existing })
        {
            throw new CommandFailure($"{existing} exists; --force overwrites it");
        }

        foreach ((string file, string path) in targets)
        {
            Write($"{template}/{file}", Path.GetFullPath(path), configuration);
            Console.WriteLine($"writing {path}");
        }

        return 0;
    }

    private static void Write(string resource, string path, string? configuration)
    {
        using var content = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        string text = content.ReadToEnd();
        if (configuration is not null)
        {
            string served = Path.GetFullPath(configuration);
            text = text.Replace("{file}", path, StringComparison.Ordinal)
                .Replace("{programs}", AppContext.BaseDirectory.TrimEnd('/'), StringComparison.Ordinal)
                .Replace("{folder}", Path.GetDirectoryName(served), StringComparison.Ordinal)
                .Replace("{configuration}", served, StringComparison.Ordinal);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(error.Message);
        }
    }
}
