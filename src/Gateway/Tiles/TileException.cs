using System.Xml.Linq;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>An error of the tile services: XML for /tms, text for /tiles (behaviour reference 10.2).</summary>
internal sealed class TileException(string message, int status = 404) : Exception(message)
{
    internal const string OutOfRange = "The requested tile is outside the bounding box of the tile map.";

    /// <summary>Tiles are only had in the format that they are stored in.</summary>
    internal static void CheckFormat(TileLayer layer, string extension)
    {
        string stored = layer.Format == ImageFormat.Unknown ? extension : layer.Format.Extension();
        if (extension != stored)
        {
            throw new TileException($"invalid format ({extension}). this tile set only supports ({stored})");
        }
    }

    internal Task WriteAsync(HttpContext http, bool isXml)
    {
        http.Response.ForbidCaching();
        if (!isXml)
        {
            return http.WriteTextAsync(Message, "text/plain; charset=utf-8", status);
        }

        var error = new XElement("TileMapServerError", new XElement("Message", XmlText.Clean(Message)));
        return http.WriteTextAsync(XmlText.Document(error), "text/xml; charset=utf-8", status);
    }
}
