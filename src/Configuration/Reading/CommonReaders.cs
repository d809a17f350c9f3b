using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads the sections that several others contain.</summary>
internal static class CommonReaders
{
    private static readonly string[] EncodingOptions = ["jpeg_quality", "quantizer", "tiff_compression", "webp_quality", "webp_lossless"];

    internal static ImageConfiguration ReadImage(this MapReader reader)
    {
        MapReader? encoding = reader.Map("encoding_options");
        var image = new ImageConfiguration
        {
            Location = reader.Location,
            Format = reader.Text("format"),
            Mode = reader.Choice("mode", "RGB", "RGBA", "P", "I", "L"),
            Colors = reader.Integer("colors", 0, 256),
            Transparent = reader.Boolean("transparent"),
            ResamplingMethod = reader.Choice("resampling_method", "nearest", "bilinear", "bicubic"),
            Opacity = reader.Number("opacity"),
            TransparentColor = reader.Color("transparent_color"),
            TransparentColorTolerance = reader.Integer("transparent_color_tolerance", 0, 255),
            JpegQuality = encoding?.Integer("jpeg_quality", 0, 100),
            WebPQuality = encoding?.Integer("webp_quality", 0, 100),
            WebPLossless = encoding?.Boolean("webp_lossless"),
            Quantizer = encoding?.Choice("quantizer", "fastoctree", "mediancut"),
            TiffCompression = encoding?.Choice("tiff_compression", "raw", "tiff_lzw", "jpeg"),
        };
        if (image.Opacity is < 0 or > 1)
        {
            reader.Messages.Error(reader.LocationOf("opacity"), "must be between 0 and 1");
        }

        reader.Ignore("merge_method");
        if (encoding is not null)
        {
            RefuseUnknown(encoding);
        }

        reader.Finish();
        return image;
    }

    // In MapProxy an unknown encoding option is an error, unlike other unknown keys.
    private static void RefuseUnknown(MapReader encoding)
    {
        foreach (Entry entry in encoding.Entries.Where(entry => !EncodingOptions.Contains(entry.Key)))
        {
            encoding.Messages.Error(encoding.LocationOf(entry.Key), "unknown encoding option");
        }
    }

    internal static HttpConfiguration ReadHttp(this MapReader reader, bool isGlobal)
    {
        var http = new HttpConfiguration
        {
            Method = reader.Choice("method", "AUTO", "GET", "POST"),
            ClientTimeout = reader.PositiveNumber("client_timeout"),
            SslNoCertChecks = reader.Boolean("ssl_no_cert_checks"),
            SslCaCerts = reader.Text("ssl_ca_certs"),
            Headers = reader.TextMap("headers"),
            HideErrorDetails = reader.Boolean("hide_error_details"),
            ManageCookies = reader.Boolean("manage_cookies"),
            ConcurrentRequests = reader.Integer("concurrent_requests", 0),
            RateLimit = reader.Map("rate_limit") is { } rate ? ReadRateLimit(rate) : null,
            Breaker = reader.Map("breaker") is { } breaker ? ReadBreaker(breaker) : null,
            AccessControlAllowOrigin = isGlobal && reader.Mentions("access_control_allow_origin")
                ? reader.Text("access_control_allow_origin") ?? ""
                : null,
        };
        reader.Finish();
        return http;
    }

    private static RateLimitConfiguration? ReadRateLimit(MapReader reader)
    {
        double? rate = reader.PositiveNumber("requests_per_second");
        int burst = reader.Integer("burst", 1, 100_000) ?? 1;
        if (!reader.Has("requests_per_second"))
        {
            reader.Missing("requests_per_second");
        }

        reader.Finish();
        return rate is { } known ? new RateLimitConfiguration(known, burst) : null;
    }

    private static BreakerConfiguration ReadBreaker(MapReader reader)
    {
        int failures = reader.Integer("failures", 0) ?? 0;
        TimeSpan pause = reader.Duration("pause") ?? TimeSpan.FromSeconds(5);
        if (!reader.Has("failures"))
        {
            reader.Missing("failures");
        }

        reader.Finish();
        return new BreakerConfiguration(failures, pause);
    }

    /// <summary>A colour as "#rrggbb", "0xrrggbb" or a list of three or four numbers.</summary>
    internal static ColorValue? Color(this MapReader reader, string key)
    {
        ColorValue? color = reader.Raw(key) switch
        {
            ScalarNode scalar => ParseHex(scalar.Text),
            ListNode list => ParseList(list),
            _ => null,
        };
        if (color is null && reader.Has(key))
        {
            reader.Messages.Error(reader.LocationOf(key), "must be a colour such as '#ff0530' or [255, 5, 48]");
        }

        return color;
    }

    internal static IReadOnlyList<OnErrorConfiguration> ReadOnError(this MapReader reader)
    {
        var handlers = new List<OnErrorConfiguration>();
        foreach (Entry entry in reader.Entries)
        {
            bool isOther = entry.Key == "other";
            if (!isOther && !int.TryParse(entry.Key, out _))
            {
                reader.Messages.Error(reader.LocationOf(entry.Key), "must be an HTTP status or 'other'");
                continue;
            }

            if (reader.Map(entry.Key) is { } handler && ReadHandler(handler, isOther ? null : int.Parse(entry.Key, null)) is { } read)
            {
                handlers.Add(read);
            }
        }

        return handlers;
    }

    private static OnErrorConfiguration? ReadHandler(MapReader handler, int? status)
    {
        bool isTransparent = handler.Raw("response") is ScalarNode { Text: "transparent" };
        ColorValue? color = isTransparent ? new ColorValue(255, 255, 255, 0) : handler.Color("response");
        if (!handler.Has("response"))
        {
            handler.Missing("response");
        }

        bool cache = handler.Boolean("cache") ?? false;
        bool stale = handler.Boolean("authorize_stale") ?? false;
        handler.Finish();
        return color is { } known ? new OnErrorConfiguration(status, known, cache, stale) : null;
    }

    private static ColorValue? ParseHex(string text)
    {
        string digits = text.StartsWith('#') ? text[1..] : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        if (digits.Length is not (6 or 8) || !digits.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        byte[] parts = Convert.FromHexString(digits);
        return new ColorValue(parts[0], parts[1], parts[2], parts.Length == 4 ? parts[3] : (byte)255);
    }

    private static ColorValue? ParseList(ListNode list)
    {
        byte[] parts = [.. list.Items.Select(item => item is ScalarNode scalar && Scalars.Integer(scalar) is >= 0 and <= 255 and { } value ? (byte?)value : null)
            .TakeWhile(value => value is not null).Select(value => value!.Value)];
        return parts.Length == list.Items.Count && parts.Length is 3 or 4
            ? new ColorValue(parts[0], parts[1], parts[2], parts.Length == 4 ? parts[3] : (byte)255)
            : null;
    }
}
