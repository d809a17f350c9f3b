using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>Puts real addresses in place of the documented ones, so that what is tested is what is shipped.</summary>
internal static class Placeholders
{
    /// <summary>Reads a file below deploy/ and replaces text; each must be there.</summary>
    internal static string Render(string file, params (string Shipped, string Real)[] replacements)
    {
        string text = File.ReadAllText(Path.Combine(ServerProcess.Root, "deploy", file));
        foreach ((string shipped, string real) in replacements)
        {
            Assert.True(text.Contains(shipped, StringComparison.Ordinal), $"deploy/{file} has no '{shipped}'");
            text = text.Replace(shipped, real, StringComparison.Ordinal);
        }

        return text;
    }
}
