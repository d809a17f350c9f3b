namespace MapProxyCluster.Compare.Comparison;

/// <summary>A request that both programs are asked.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Path">Path and query.</param>
public sealed record Case(string Name, string Path)
{
    /// <summary>What MapProxy is asked instead, where Debian's version 1.15 does not know the code of an SRS under PROJ 9.</summary>
    public string? PathForMapProxy { get; init; }

    /// <summary>The status of later versions of MapProxy, where 1.15 has another one.</summary>
    public int? LaterStatus { get; init; }

    /// <summary>Largest mean difference of pictures that still counts as equal; more where both choose a palette of their own.</summary>
    public double Tolerance { get; init; } = 0.01;

    /// <summary>What is known to differ.</summary>
    public IReadOnlyList<KnownDifference> Known { get; init; } = [];

    /// <summary>The case with a difference that has a reason; the part tells which, where an aspect has several.</summary>
    public Case Differs(Aspect aspect, string reason, string part = "") => this with { Known = [.. Known, new KnownDifference(aspect, reason, part)] };
}

/// <summary>What is compared.</summary>
public enum Aspect
{
    /// <summary>HTTP status.</summary>
    Status,

    /// <summary>Media type.</summary>
    MediaType,

    /// <summary>Headers that caches and browsers go by.</summary>
    Headers,

    /// <summary>What the map server was asked for.</summary>
    Upstream,

    /// <summary>Size, pixels and position of a picture.</summary>
    Picture,

    /// <summary>A text, white space aside.</summary>
    Text,

    /// <summary>What an XML document says.</summary>
    Document,
}

/// <summary>A difference that has a reason.</summary>
/// <param name="Aspect">In what.</param>
/// <param name="Reason">Why.</param>
/// <param name="Part">A part of the finding's text that tells it from others of the aspect; empty for all of them.</param>
public sealed record KnownDifference(Aspect Aspect, string Reason, string Part = "")
{
    /// <summary>Whether a finding is this difference.</summary>
    public bool Covers(Finding finding) => finding.Aspect == Aspect && finding.Text.Contains(Part, StringComparison.Ordinal);
}

/// <summary>A configuration with the requests that are made of it, in their order: later ones find what earlier ones left in the cache.</summary>
/// <param name="Name">Name of the folder with mapproxy.yaml and the files that it names.</param>
/// <param name="Cases">The requests.</param>
public sealed record Suite(string Name, IReadOnlyList<Case> Cases)
{
    /// <summary>Largest mean difference of tiles in the caches that still counts as equal.</summary>
    public double FileTolerance { get; init; } = 0.01;

    /// <summary>Parts of paths of cache files that one program has and the other has not, with the reason.</summary>
    public IReadOnlyDictionary<string, string> KnownFiles { get; init; } = new Dictionary<string, string>();
}
