using System.Globalization;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>Reads single values of map and tile requests; what is wrong is told with the parameter's name.</summary>
internal static class ParameterValues
{
    /// <summary>Refuses parameters that nobody reads, which are spelling mistakes more often than not (OGC 19-072, 8.3).</summary>
    /// <exception cref="OgcApiException">There is one.</exception>
    internal static void RequireKnown(this MapRequest request, IEnumerable<string> known)
    {
        // Clients may tell by a parameter who they are.
        string? key = request.Catalog.Configuration.Access?.ApiKeyParameter;
        string? unknown = request.Parameters.Names.FirstOrDefault(name =>
            !known.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.Equals(key, StringComparison.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            throw new OgcApiException("Bad Request", $"Unknown query parameter {unknown}", StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>Pixels; null when not given.</summary>
    internal static double? Pixels(this RequestParameters parameters, string name)
    {
        if (!parameters.TryGet(name, out string? text))
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            throw OgcApiException.Invalid($"{name} is not an integer");
        }

        return value > 0 ? value : throw OgcApiException.Invalid($"{name} must be strictly positive");
    }

    /// <summary>A number above 0; null when not given.</summary>
    internal static double? Positive(this RequestParameters parameters, string name)
    {
        if (!parameters.TryGet(name, out string? text))
        {
            return null;
        }

        return Numbers(text) is [> 0 and var value] ? value : throw OgcApiException.Invalid($"{name} must be a strictly positive numeric value");
    }

    /// <summary>Metres on the display of a pixel's side.</summary>
    internal static double PixelMeters(this RequestParameters parameters) =>
        parameters.Positive("mm-per-pixel") is { } millimeters ? millimeters / 1000 : ResolutionRange.PixelSizeMeters;

    /// <summary>An SRS; null when not given.</summary>
    internal static Srs? SrsOf(this RequestParameters parameters, string name)
    {
        if (!parameters.TryGet(name, out string? text))
        {
            return null;
        }

        return CrsUri.TryParse(text) ?? throw OgcApiException.Invalid($"{name} is not a valid CRS");
    }

    /// <summary>Numbers with commas between; null when one is none or is not finite.</summary>
    internal static double[]? Numbers(string text)
    {
        if (text.Length > 400)
        {
            return null;
        }

        string[] parts = text.Split(',');
        double[] values = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !double.IsFinite(values[i]))
            {
                return null;
            }
        }

        return values;
    }
}
