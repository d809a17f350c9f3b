using System.CommandLine;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>check</c>: tells all that is wrong or doubtful in a mapproxy.yaml without serving it.</summary>
internal static class CheckCommand
{
    internal static Command Build()
    {
        var strict = new Option<bool>("--strict") { Description = "fail on warnings, too" };
        var file = new Argument<string>("FILE") { Description = "the mapproxy.yaml" };
        var command = new Command("check", "Tell all errors and warnings of a mapproxy.yaml with their place, without serving it.") { strict, file };
        command.SetAction(parsed => Check(parsed.GetValue(file)!, parsed.GetValue(strict)));
        return command;
    }

    private static int Check(string file, bool strict)
    {
        if (!File.Exists(file))
        {
            Console.Error.WriteLine($"ERROR: no such file: {file}");
            return 1;
        }

        ConfigurationResult loaded = ConfigurationLoader.Load(file);
        (IReadOnlyList<ConfigurationMessage> messages, MapCatalog? catalog) = Build(file, loaded);
        int errors = messages.Count(message => message.Severity == ConfigurationSeverity.Error), warnings = messages.Count - errors;
        foreach (ConfigurationMessage message in messages)
        {
            Console.WriteLine($"{(message.Severity == ConfigurationSeverity.Error ? "ERROR" : "WARNING")}: {message}");
        }

        if (catalog is not null)
        {
            MapProxyConfiguration read = catalog.Configuration;
            Console.WriteLine($"{catalog.Root.SelfAndDescendants().Count(layer => layer.Name is not null)} layers, {read.Caches.Count} caches, {read.Sources.Count} sources, {catalog.Grids.Count} grids");
        }

        Console.WriteLine($"{errors} errors, {warnings} warnings");
        return errors > 0 || (strict && warnings > 0) ? 1 : 0;
    }

    // Files of areas, style sheets and programs are looked at when everything is put together.
    private static (IReadOnlyList<ConfigurationMessage> Messages, MapCatalog? Catalog) Build(string file, ConfigurationResult loaded)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders());
        services.AddEngine(new ProcessSettings { ConfigPath = file });
        using ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            MapCatalog catalog = provider.GetRequiredService<CatalogBuilder>().Build("", loaded);
            return (catalog.Messages, catalog);
        }
        catch (ConfigurationException error)
        {
            ConfigurationMessage[] warnings = [.. loaded.Messages.Where(message => message.Severity != ConfigurationSeverity.Error)];
            return ([.. error.Errors, .. warnings], null);
        }
    }
}
