using System.CommandLine;
using System.Globalization;
using MapProxyCluster.Gateway.Hosting;
using MapProxyCluster.Hosting;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>serve-develop</c> and <c>serve-multiapp-develop</c>: a standalone server on one address.</summary>
internal static class ServeCommands
{
    private const string DefaultHost = "127.0.0.1";
    private const int DefaultPort = 8080;

    internal static Command BuildSingle()
    {
        Option<string> bind = BindOption();
        var debug = new Option<bool>("--debug") { Description = "accepted for MapProxy's sake; errors are always logged in full" };
        var file = new Argument<string>("FILE") { Description = "the mapproxy.yaml" };
        var command = new Command("serve-develop", "Serve a mapproxy.yaml; changes of the file are picked up while it runs.") { bind, debug, file };
        command.SetAction((parsed, _) =>
        {
            string path = parsed.GetValue(file)!;
            return File.Exists(path) ? Serve(path, parsed.GetValue(bind)!, allowListing: false) : Missing($"no such file: {path}");
        });
        return command;
    }

    internal static Command BuildMultiple()
    {
        Option<string> bind = BindOption();
        var debug = new Option<bool>("--debug") { Description = "accepted for MapProxy's sake; errors are always logged in full" };
        var listing = new Option<string>("--allow-listing")
        {
            Description = "true or false: whether the root page lists the projects",
            DefaultValueFactory = _ => "true",
        };
        listing.AcceptOnlyFromAmong("true", "false");
        var directory = new Argument<string>("DIR") { Description = "the directory of yaml files" };
        var command = new Command("serve-multiapp-develop", "Serve every yaml file of a directory under /NAME/.") { bind, debug, listing, directory };
        command.SetAction((parsed, _) =>
        {
            string path = parsed.GetValue(directory)!;
            return Directory.Exists(path)
                ? Serve(path, parsed.GetValue(bind)!, parsed.GetValue(listing) == "true")
                : Missing($"no such directory: {path}");
        });
        return command;
    }

    private static Option<string> BindOption() => new("--bind", "-b")
    {
        Description = "address to listen on: HOST:PORT, :PORT, PORT or HOST",
        DefaultValueFactory = _ => $"{DefaultHost}:{DefaultPort}",
    };

    private static Task<int> Serve(string path, string bind, bool allowListing) =>
        UrlOf(bind) is { } url
            ? GatewayCommand.ServeAsync(new GatewayOptions
            {
                Process = new ProcessSettings { ConfigPath = path, AllowListing = allowListing, DemoStats = true },
                Urls = [url],
            }, [])
            : Missing($"not an address: {bind}");

    /// <summary>The URL to listen on for "host:port", ":port", "port" or "host"; null when the text is none of these.</summary>
    internal static string? UrlOf(string bind)
    {
        int colon = bind.LastIndexOf(':');
        bool isPort = colon < 0 && int.TryParse(bind, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        string host = isPort ? DefaultHost : colon < 0 ? bind : bind[..colon];
        string port = isPort ? bind : colon < 0 ? DefaultPort.ToString(CultureInfo.InvariantCulture) : bind[(colon + 1)..];
        host = host.Length == 0 ? "0.0.0.0" : host;
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _) && Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown
            ? $"http://{host}:{port}"
            : null;
    }

    private static Task<int> Missing(string message)
    {
        Console.Error.WriteLine($"ERROR: {message}");
        return Task.FromResult(1);
    }
}
