using System.Text.Json.Nodes;
using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The service described by OpenAPI 3.0, and for people.</summary>
internal sealed record OpenApiDocument() : OgcApiDocument("API")
{
    internal const string MediaType = "application/vnd.oai.openapi+json;version=3.0";

    private static readonly string Version = typeof(OpenApiDocument).Assembly.GetName().Version?.ToString(3) ?? "0";

    // MapProxy's pages come in two kinds; ours is one.
    internal override IReadOnlyList<string> Parameters => ["f", "ui"];

    internal override string JsonMediaType => MediaType;

    internal override JsonObject Write(OgcApiView view)
    {
        OgcApiMetadata metadata = view.Offer.Service.Metadata;
        var server = new JsonObject { ["url"] = view.Root };
        if (metadata.Description is { } description)
        {
            server["description"] = description;
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.2",
            ["info"] = Info(view.Offer),
            ["servers"] = new JsonArray(server),
            ["tags"] = new JsonArray(Tag(metadata)),
            ["paths"] = new JsonObject(OpenApiPaths.Of(view.Offer).Select(operation => KeyValuePair.Create(operation.Path, (JsonNode?)operation.Write()))),
            ["components"] = new JsonObject
            {
                ["parameters"] = OpenApiParameters.Write(view.Offer),
                ["responses"] = new JsonObject { ["Problem"] = Problem() },
            },
        };
    }

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        page.Add($"<p>{view.Offer.Service.Metadata.Description}</p><p class=\"buttons\"><a class=\"button\" href=\"{view.Root}/api?f=json\">OpenAPI 3.0</a></p>");
        JsonObject parameters = json["components"]!["parameters"]!.AsObject();
        foreach (OpenApiOperation operation in OpenApiPaths.Of(view.Offer))
        {
            page.Add($"<section class=\"operation\"><h2><code>GET {operation.Path}</code></h2><p>{operation.Summary}</p><div class=\"scroll\"><table><tbody>");
            foreach (string name in operation.Parameters)
            {
                JsonObject parameter = parameters[name]!.AsObject();
                page.Add($"<tr><th><code>{parameter["name"]!.GetValue<string>()}</code></th><td>{parameter["in"]!.GetValue<string>()}</td><td>{parameter["description"]!.GetValue<string>()}</td></tr>");
            }

            page.Add($"</tbody></table></div></section>");
        }
    }

    private static JsonObject Info(OgcApiCatalog offer)
    {
        OgcApiMetadata metadata = offer.Service.Metadata;
        var info = new JsonObject { ["title"] = metadata.Title ?? "Maps and tiles", ["version"] = Version };
        if (metadata.Description is { } description)
        {
            info["description"] = description;
        }

        if (metadata.Keywords.Count > 0)
        {
            info["x-keywords"] = new JsonArray([.. metadata.Keywords.Select(word => (JsonNode)word)]);
        }

        if (metadata.TermsOfService is { } terms)
        {
            info["termsOfService"] = terms;
        }

        if (metadata.Contact is { } contact)
        {
            info["contact"] = Texts(("name", contact.Name), ("url", contact.Url), ("email", contact.Email));
        }

        if (metadata.License is { } license)
        {
            info["license"] = Texts(("name", license.Name), ("url", license.Url));
        }

        if (offer.Service.EnableMaps)
        {
            info["x-OGC-limits"] = new JsonObject
            {
                ["maps"] = new JsonObject
                {
                    ["maxWidth"] = offer.MaximumSide,
                    ["maxHeight"] = offer.MaximumSide,
                    ["maxPixels"] = offer.MaximumPixels,
                },
            };
        }

        return info;
    }

    private static JsonObject Tag(OgcApiMetadata metadata)
    {
        var tag = new JsonObject { ["name"] = OpenApiOperation.Tag, ["description"] = metadata.Description ?? "Maps and tiles" };
        if (metadata.Url is { } url)
        {
            tag["externalDocs"] = new JsonObject { ["description"] = "information", ["url"] = url };
        }

        return tag;
    }

    private static JsonObject Texts(params (string Name, string? Text)[] texts) =>
        new(texts.Where(text => text.Text is not null).Select(text => KeyValuePair.Create(text.Name, (JsonNode?)text.Text)));

    private static JsonObject Problem() => new()
    {
        ["description"] = "What is wrong with the request, or went wrong with it",
        ["content"] = new JsonObject
        {
            [MediaChoice.Json] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["title"] = new JsonObject { ["type"] = "string" },
                        ["type"] = new JsonObject { ["type"] = "string" },
                        ["status"] = new JsonObject { ["type"] = "integer" },
                        ["detail"] = new JsonObject { ["type"] = "string" },
                    },
                },
            },
        },
    };
}
