using System.CommandLine;
using System.Reflection;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>create</c>: writes example files to start from.</summary>
internal static class CreateCommand
{
    private static readonly Dictionary<string, string[]> Templates = new()
    {
        ["base-config"] = ["mapproxy.yaml", "seed.yaml"],
    };

    internal static Command Build()
    {
        var template = new Option<string>("--template", "-t") { Description = "the template: " + string.Join(", ", Templates.Keys) };
        var list = new Option<bool>("--list-templates", "-l") { Description = "list the templates" };
        var force = new Option<bool>("--force") { Description = "overwrite existing files" };
        var destination = new Argument<string?>("DESTINATION") { Description = "folder for the files", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("create", "Create example configuration files.") { template, list, force, destination };
        command.SetAction(parsed => parsed.GetValue(list)
            ? List()
            : Create(parsed.GetValue(template), parsed.GetValue(destination), parsed.GetValue(force)));
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

    private static int Create(string? template, string? destination, bool force)
    {
        if (template is null || !Templates.TryGetValue(template, out string[]? files))
        {
            return Fail(template is null ? "name a template with -t; -l lists them" : $"unknown template: {template}");
        }

        if (destination is null)
        {
            return Fail("name the folder to create");
        }

        string? existing = files.Select(file => Path.Combine(destination, file)).FirstOrDefault(File.Exists);
        if (existing is not null && !force)
        {
            return Fail($"{existing} exists; --force overwrites it");
        }

        Directory.CreateDirectory(destination);
        foreach (string file in files)
        {
            string path = Path.Combine(destination, file);
            using Stream content = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{template}/{file}")!;
            using FileStream output = File.Create(path);
            content.CopyTo(output);
            Console.WriteLine($"writing {path}");
        }

        return 0;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"ERROR: {message}");
        return 1;
    }
}
