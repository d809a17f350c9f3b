using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace MapProxyCluster.Deploy.Tests.Kubernetes;

/// <summary>A number, or a name or percentage.</summary>
public sealed record IntOrString(int? Number, string? Name)
{
    /// <summary>Reads it from YAML: only a scalar without quotes is a number.</summary>
    internal sealed class Converter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(IntOrString);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
        {
            Scalar scalar = parser.Consume<Scalar>();
            return scalar.Style == ScalarStyle.Plain && int.TryParse(scalar.Value, CultureInfo.InvariantCulture, out int number)
                ? new IntOrString(number, null)
                : new IntOrString(null, scalar.Value);
        }

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
    }
}

/// <summary>An amount such as 500m or 768Mi.</summary>
/// <param name="Amount">In cores or bytes.</param>
public sealed partial record Quantity(double Amount)
{
    private static readonly Dictionary<string, double> Units = new()
    {
        [""] = 1,
        ["m"] = 1e-3,
        ["k"] = 1e3,
        ["M"] = 1e6,
        ["G"] = 1e9,
        ["Ki"] = 1L << 10,
        ["Mi"] = 1L << 20,
        ["Gi"] = 1L << 30,
    };

    /// <summary>Reads it from YAML.</summary>
    internal sealed class Converter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(Quantity);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
        {
            Scalar scalar = parser.Consume<Scalar>();
            Match match = Form().Match(scalar.Value);
            return match.Success && Units.TryGetValue(match.Groups[2].Value, out double unit)
                ? new Quantity(double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * unit)
                : throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is no quantity");
        }

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
    }

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)([A-Za-z]*)$")]
    private static partial Regex Form();
}
