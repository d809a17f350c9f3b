namespace MapProxyCluster.Compare.Suites;

/// <summary>Requests that many cases make.</summary>
internal static class Requests
{
    internal const string Png = "image/png", Jpeg = "image/jpeg", Gif = "image/gif";

    /// <summary>A box around Germany in web mercator.</summary>
    internal const string Germany = "600000,5900000,1600000,7300000";

    internal static string Map11(string layers, string srs, string bbox, int width, int height, string format = Png, string more = "") =>
        $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS={layers}&STYLES=&SRS={srs}&BBOX={bbox}&WIDTH={width}&HEIGHT={height}&FORMAT={format}{more}";

    internal static string Map13(string layers, string crs, string bbox, int width, int height, string format = Png, string more = "") =>
        $"/service?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={layers}&STYLES=&CRS={crs}&BBOX={bbox}&WIDTH={width}&HEIGHT={height}&FORMAT={format}{more}";

    internal static string Info11(string layer, string type, string more = "") =>
        $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS={layer}&QUERY_LAYERS={layer}&STYLES=&SRS=EPSG:3857&BBOX={Germany}"
        + $"&WIDTH=400&HEIGHT=560&FORMAT={Png}&INFO_FORMAT={type}&X=120&Y=200{more}";

    internal static string Legend(string layer, string more = "") =>
        $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetLegendGraphic&LAYER={layer}&FORMAT={Png}{more}";
}
