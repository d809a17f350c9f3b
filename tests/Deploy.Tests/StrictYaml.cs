using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace MapProxyCluster.Deploy.Tests;

/// <summary>
/// Reads YAML into types as an API server does: an unknown or doubled field is an error, and so is a number or a truth value where a
/// text belongs.
/// </summary>
internal static partial class StrictYaml
{
    /// <summary>A reader for files whose names are written in one way.</summary>
    internal static IDeserializer Reader(INamingConvention naming, params IYamlTypeConverter[] converters)
    {
        DeserializerBuilder builder = new DeserializerBuilder()
            .WithNamingConvention(naming)
            .WithDuplicateKeyChecking()
            .WithEnforceRequiredMembers()
            .WithNodeDeserializer(new TextOnly(), where => where.OnTop());
        foreach (IYamlTypeConverter converter in converters)
        {
            builder = builder.WithTypeConverter(converter);
        }

        return builder.Build();
    }

    private sealed partial class TextOnly : INodeDeserializer
    {
        public bool Deserialize(
            IParser reader, Type expectedType, Func<IParser, Type, object?> nestedObjectDeserializer, out object? value, ObjectDeserializer rootDeserializer)
        {
            value = null;
            if (expectedType == typeof(string) && reader.Current is Scalar { Style: ScalarStyle.Plain } scalar && NoText().IsMatch(scalar.Value))
            {
                throw new YamlException(scalar.Start, scalar.End, $"'{scalar.Value}' is no text");
            }

            return false;
        }

        // What YAML 1.1 takes for null, a truth value or a number.
        [GeneratedRegex(@"^(~|null|true|false|yes|no|on|off|[-+]?(\d[\d_]*(\.\d*)?|\.\d+)(e[-+]?\d+)?|0x[\da-f]+|)$", RegexOptions.IgnoreCase)]
        private static partial Regex NoText();
    }
}
