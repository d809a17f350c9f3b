namespace MapProxyCluster.Grains;

/// <summary>A silo as the others see it.</summary>
/// <param name="Endpoint">Its cluster address.</param>
/// <param name="Incarnation">Identity of the process: a restarted silo is another one.</param>
public sealed record Silo(string Endpoint, string Incarnation)
{
    /// <summary>The form in which it is kept in Redis.</summary>
    public override string ToString() => $"{Incarnation} {Endpoint}";

    /// <summary>Reads that form; null when it is none.</summary>
    public static Silo? TryParse(string text) => text.IndexOf(' ') is > 0 and var space && Uri.TryCreate(text[(space + 1)..], UriKind.Absolute, out _)
        ? new Silo(text[(space + 1)..], text[..space])
        : null;
}
