using MapProxyCluster.Configuration;
using MapProxyCluster.Sources;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>Builds sources that are asked as a WMS is: over HTTP, or by MapServer's CGI program.</summary>
internal sealed class WmsSourceFactory(
    MapProxyConfiguration configuration, SourceOptionsFactory common, UpstreamClient client, ILoggerFactory loggers, List<ConfigurationMessage> messages)
{
    private const string FileScheme = "file://";

    // Where distributions put CGI programs, behind those in PATH.
    private static readonly string[] ProgramFolders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), "/usr/lib/cgi-bin"];

    /// <summary>The source, limited to some upstream layers where tags are given.</summary>
    internal BuiltSource Build(WmsLikeSourceConfiguration source, IReadOnlyList<string>? tags) => source switch
    {
        WmsSourceConfiguration wms => Build(wms, client, Options(wms, tags, UpstreamUrl.Parse(wms.Url))),
        MapServerSourceConfiguration mapServer => BuildMapServer(mapServer, tags),
        _ => BuiltSource.Nothing,
    };

    /// <summary>A fixed legend: at a URL, or in a file.</summary>
    internal StaticLegendSource BuildLegend(string url, UpstreamOptions upstream)
    {
        bool isFile = url.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase);
        return new StaticLegendSource(isFile ? FileScheme + configuration.Resolve(url[FileScheme.Length..]) : url, upstream, client);
    }

    private BuiltSource Build(WmsLikeSourceConfiguration source, IUpstream upstream, WmsSourceOptions options) => new(
        source.Map ? new WmsSource(options, upstream, loggers) : null,
        source.FeatureInfo ? WithStyle(source, new WmsFeatureInfoSource(options, upstream)) : null,
        Legends(source, upstream, options));

    private BuiltSource BuildMapServer(MapServerSourceConfiguration source, IReadOnlyList<string>? tags)
    {
        MapServerProgramConfiguration own = source.Program, globals = configuration.Globals.MapServer;
        if (FindProgram(own.Binary ?? globals.Binary) is not { } binary)
        {
            Report(source, $"the program '{own.Binary ?? globals.Binary ?? "mapserv"}' is missing (Debian: package cgi-mapserver); name it as mapserver.binary");
            return BuiltSource.Nothing;
        }

        string? folder = own.WorkingDirectory ?? globals.WorkingDirectory;
        WmsSourceOptions options = Options(source, tags, new UpstreamUrl("cgi", null, null));
        options = options with
        {
            Parameters = [KeyValuePair.Create("map", configuration.Resolve(source.MapFile)), .. options.Parameters],
            Upstream = options.Upstream with { Method = UpstreamMethod.Get },
        };
        var program = new MapServerProgram(
            binary, folder is null ? null : configuration.Resolve(folder), client.Permits, client.Time, loggers);
        return Build(source, program, options);
    }

    private string? FindProgram(string? binary) => binary is null
        ? ProgramFolders.Select(folder => Path.Combine(folder, "mapserv")).FirstOrDefault(File.Exists)
        : File.Exists(configuration.Resolve(binary)) ? configuration.Resolve(binary) : null;

    private WmsSourceOptions Options(WmsLikeSourceConfiguration source, IReadOnlyList<string>? tags, UpstreamUrl url) =>
        common.WithCommon(source, new WmsSourceOptions
        {
            Name = source.Name,
            Url = url,
            Image = common.Images(source.Image, source.Transparent, source.RequestFormat),
            FixedFormat = source.Image?.Format ?? source.RequestFormat,
            Layers = tags ?? source.Layers ?? [],
            Version = source.Version ?? "1.1.1",
            Parameters = [.. source.Parameters.Select(parameter => WithStyleDocument(parameter, source))],
            SupportedSrs = SourceOptionsFactory.Known(source.SupportedSrs),
            PreferredSrs = common.PreferredSrs,
            SupportedFormats = source.SupportedFormats ?? [],
            ForwardParameters = [.. source.ForwardParameters.Select(name => name.ToLowerInvariant())],
            FeatureInfoFormat = source.FeatureInfoFormat,
            QueryLayers = source.QueryLayers,
        });

    // A style document in a file is sent along.
    private KeyValuePair<string, string> WithStyleDocument(KeyValuePair<string, string> parameter, SourceConfiguration source)
    {
        if (!parameter.Key.Equals("sld", StringComparison.OrdinalIgnoreCase) || !parameter.Value.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            return parameter;
        }

        try
        {
            return KeyValuePair.Create("sld_body", File.ReadAllText(configuration.Resolve(parameter.Value[FileScheme.Length..])));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Report(source, $"the style document cannot be read: {error.Message}");
            return parameter;
        }
    }

    private IFeatureInfoSource WithStyle(WmsLikeSourceConfiguration source, IFeatureInfoSource info)
    {
        if (source.FeatureInfoXslt is not { } file)
        {
            return info;
        }

        try
        {
            return new StyledFeatureInfoSource(
                info, FeatureInfoStyle.Load(configuration.Resolve(file)), source.FeatureInfoOutFormat ?? source.FeatureInfoFormat ?? "text/xml");
        }
        catch (FeatureInfoStyleException error)
        {
            Report(source, error.Message);
            return info;
        }
    }

    private IReadOnlyList<ILegendSource> Legends(WmsLikeSourceConfiguration source, IUpstream upstream, WmsSourceOptions options)
    {
        if (source.LegendUrl is { } url)
        {
            return [BuildLegend(url, options.Upstream)];
        }

        return source.LegendGraphic ? [.. options.Layers.Select(layer => new WmsLegendSource(options, layer, upstream))] : [];
    }

    private void Report(SourceConfiguration source, string text) =>
        messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, source.Location, text));
}
