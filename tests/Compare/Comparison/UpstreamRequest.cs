using System.Globalization;

namespace MapProxyCluster.Compare.Comparison;

/// <summary>Requests to the map server in one spelling: order of parameters, case of names and the last digits of numbers make no difference.</summary>
internal static class UpstreamRequest
{
    internal static string Normalize(string request)
    {
        int question = request.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
        {
            return request;
        }

        IEnumerable<string> parameters = request[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries).Select(parameter =>
        {
            string[] pair = parameter.Split('=', 2);
            string name = pair[0].ToLowerInvariant(), value = pair.Length > 1 ? pair[1] : "";
            return $"{name}={(name == "bbox" ? Numbers(value) : value)}";
        });
        return $"{request[..question]}?{string.Join('&', parameters.Order(StringComparer.Ordinal))}";
    }

    private static string Numbers(string text) => string.Join(',', text.Split(',').Select(part =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? (Math.Round(number, 6) + 0.0).ToString("F6", CultureInfo.InvariantCulture)
            : part));
}
