using System.Text.Json.Nodes;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>What a viewer page shows: a layer by one service in one system.</summary>
internal sealed record DemoView
{
    /// <summary>The layer.</summary>
    public required DemoLayer Layer { get; init; }

    /// <summary>The service: "wms", "wmts" or "tms", as the pages' parameters begin.</summary>
    public required string Service { get; init; }

    /// <summary>What can be chosen on the page.</summary>
    public required IReadOnlyList<DemoChoice> Choices { get; init; }

    /// <summary>Everything that the page's script needs.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>What other programs want to be told.</summary>
    public required IReadOnlyList<ClientAddress> Addresses { get; init; }

    /// <summary>Programs for web pages.</summary>
    public required IReadOnlyList<ClientCode> Codes { get; init; }

    /// <summary>Address of the legend; null when there is none.</summary>
    public string? LegendUrl { get; init; }
}

/// <summary>A parameter of a page and its possible values.</summary>
/// <param name="Name">Name of the parameter.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Options">Values and their texts.</param>
/// <param name="Selected">The value in effect.</param>
internal sealed record DemoChoice(string Name, string Label, IReadOnlyList<(string Value, string Text)> Options, string Selected);

/// <summary>Something to paste into a program.</summary>
/// <param name="Program">The program.</param>
/// <param name="Label">Where it belongs there.</param>
/// <param name="Text">What to paste.</param>
internal sealed record ClientAddress(string Program, string Label, string Text);

/// <summary>A program for a web page.</summary>
/// <param name="Library">The map library that it uses.</param>
/// <param name="Text">The program.</param>
internal sealed record ClientCode(string Library, string Text);
