using FsCheck;
using FsCheck.Fluent;
using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Tests;

/// <summary>Rules of merging files that hold for every document; FsCheck searches for an exception to them.</summary>
public class MergeProperties
{
    private const int Tries = 1000;

    // Keys whose lists are joined, replaced and merged by name.
    private static readonly string[] Keys = ["a", "b", "c", "sources", "grids", "bbox", "layers"];

    private static readonly Gen<Node> Scalars = Gen.Elements("1", "x", "true", "null", "").Select(text => (Node)new ScalarNode("f", 1, text, IsPlain: true));

    private static readonly Gen<Node> Documents = Map(3);

    private static Gen<Node> Value(int depth) => depth == 0
        ? Scalars
        : Gen.Frequency((3, Scalars), (2, Map(depth - 1)), (2, List(depth - 1)), (1, Layers(depth - 1)));

    private static Gen<Node> Map(int depth) =>
        from keys in Gen.SubListOf(Keys)
        from values in Value(depth).ListOf(keys.Count)
        select (Node)new MapNode("f", 1, [.. keys.Zip(values, (key, value) => new Entry(key, value, 1))]);

    private static Gen<Node> List(int depth) =>
        from count in Gen.Choose(0, 3)
        from values in Value(depth).ListOf(count)
        select (Node)new ListNode("f", 1, [.. values]);

    private static Gen<Node> Layers(int depth) =>
        from names in Gen.SubListOf("one", "two", "three")
        from values in Map(depth).ListOf(names.Count)
        select (Node)new ListNode("f", 1, [.. names.Zip(values, (name, value) => (Node)new MapNode("f", 1, [new Entry("name", new ScalarNode("f", 1, name, true), 1), .. ((MapNode)value).Entries]))]);

    // What a document says, without the places.
    private static string Text(Node? node) => node switch
    {
        null => "-",
        ScalarNode scalar => scalar.IsNull ? "null" : $"'{scalar.Text}'",
        ListNode list => $"[{string.Join(", ", list.Items.Select(Text))}]",
        MapNode map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{entry.Key}: {Text(entry.Value)}"))}}}",
        _ => throw new InvalidOperationException(),
    };

    private static Node Merge(Node below, Node own) => YamlMerge.Merge(null, below, own);

    [Fact]
    public void Merge_EmptyDocument_ChangesNothing() => Check(Documents, document =>
        Text(Merge(document, new MapNode("f", 1, []))) == Text(document) && Text(Merge(new MapNode("f", 1, []), document)) == Text(document));

    [Fact]
    public void Merge_Keys_AreThoseOfBothAndBaseGoesFirst() => Check2(Documents, Documents, (below, own) =>
        ((MapNode)Merge(below, own)).Entries.Select(entry => entry.Key)
            .SequenceEqual(((MapNode)below).Entries.Concat(((MapNode)own).Entries).Select(entry => entry.Key).Distinct()));

    [Fact]
    public void Merge_KeyOfOneSide_IsUntouched() => Check2(Documents, Documents, (below, own) =>
    {
        var (a, b, merged) = ((MapNode)below, (MapNode)own, (MapNode)Merge(below, own));
        return merged.Entries.All(entry =>
            (b[entry.Key] is not null || Text(entry.Value) == Text(a[entry.Key])) && (a[entry.Key] is not null || Text(entry.Value) == Text(b[entry.Key])));
    });

    [Fact]
    public void Merge_Scalar_TakesThePlaceOfAScalar() => Check2(Scalars, Scalars, (below, own) => Text(YamlMerge.Merge("a", below, own)) == Text(own));

    [Fact]
    public void Merge_NullOverAListOrMapping_LeavesIt() => Check2(Gen.OneOf(Map(2), List(2)), Gen.Constant((Node)new ScalarNode("f", 1, "null", true)), (below, own) =>
        Text(YamlMerge.Merge("a", below, own)) == Text(below));

    [Fact]
    public void Merge_Lists_AreJoinedOrReplacedByTheirKey() => Check2(List(1), List(1), (below, own) =>
    {
        string joined = Text(YamlMerge.Merge("a", below, own)), replaced = Text(YamlMerge.Merge("grids", below, own));
        var (a, b) = ((ListNode)below, (ListNode)own);
        return replaced == Text(own) && joined == (b.Items.Count == 0 ? "null" : Text(new ListNode("f", 1, [.. a.Items, .. b.Items])));
    });

    [Fact]
    public void Merge_Layers_StayInPlaceMergedByNameAndNewOnesFollow() => Check2(Layers(1), Layers(1), (below, own) =>
    {
        Dictionary<string, Node> a = ByName(below), b = ByName(own);
        var merged = (ListNode)YamlMerge.Merge("layers", below, own);
        return merged.Items.Select(item => Text(((MapNode)item)["name"])).SequenceEqual(a.Keys.Union(b.Keys))
            && merged.Items.All(item => Text(((MapNode)item)["name"]) is var name
                && Text(item) == Text(a.TryGetValue(name, out Node? one) && b.TryGetValue(name, out Node? two) ? Merge(one, two) : a.GetValueOrDefault(name) ?? b[name]));
    });

    [Fact]
    public void Merge_ManyDocuments_TheLastThatHasAValueWins() => Check(
        from count in Gen.Choose(1, 5) from documents in Documents.ListOf(count) select documents.Select(OnlyScalars).ToArray(),
        documents =>
        {
            var last = new Dictionary<string, string>();
            foreach (Entry entry in documents.SelectMany(document => ((MapNode)document).Entries))
            {
                last[entry.Key] = Text(entry.Value);
            }

            return ((MapNode)documents.Aggregate((Node)new MapNode("f", 1, []), (below, own) => Merge(below, own))).Entries.Select(entry => (entry.Key, Text(entry.Value)))
                .SequenceEqual(last.Select(pair => (pair.Key, pair.Value)));
        });

    [Fact]
    public void Merge_SameDocumentAgain_ChangesNothingButJoinedLists() => Check2(Documents, Documents, (below, own) =>
    {
        (Node a, Node b) = (WithoutJoinedLists(below), WithoutJoinedLists(own));
        return Text(Merge(Merge(a, b), b)) == Text(Merge(a, b));
    });

    [Fact]
    public void Merge_ThreeDocuments_GiveTheSameInAnyGrouping() => Check2(Documents, Gen.Zip(Documents, Documents), (first, rest) =>
    {
        (Node a, Node b, Node c) = (OnlyMappings(first), OnlyMappings(rest.Item1), OnlyMappings(rest.Item2));
        return Sorted(Merge(Merge(a, b), c)) == Sorted(Merge(a, Merge(b, c)));
    });

    private static Node WithoutJoinedLists(Node node) => node switch
    {
        MapNode map => new MapNode("f", 1, [.. map.Entries
            .Where(entry => entry.Value is not ListNode || entry.Key is "sources" or "grids" or "bbox")
            .Select(entry => entry with { Value = entry.Value is ListNode ? entry.Value : WithoutJoinedLists(entry.Value) })]),
        _ => node,
    };

    private static MapNode OnlyScalars(Node document) => new("f", 1, [.. ((MapNode)document).Entries.Where(entry => entry.Value is ScalarNode)]);

    // In their order.
    private static Dictionary<string, Node> ByName(Node layers) => ((ListNode)layers).Items.ToDictionary(item => Text(((MapNode)item)["name"]));

    // Mappings and words: where a list or null meets a mapping, grouping does make a difference, in MapProxy too.
    private static Node OnlyMappings(Node node) => node is MapNode map
        ? new MapNode("f", 1, [.. map.Entries.Where(entry => entry.Value is MapNode).Select(entry => entry with { Value = OnlyMappings(entry.Value) })])
        : node;

    private static string Sorted(Node node) => node is MapNode map
        ? $"{{{string.Join(", ", map.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {Sorted(entry.Value)}"))}}}"
        : Text(node);

    private static void Check<T>(Gen<T> samples, Func<T, bool> rule) =>
        Prop.ForAll(samples.ToArbitrary(), rule).Check(Config.QuickThrowOnFailure.WithMaxTest(Tries));

    private static void Check2<T, U>(Gen<T> first, Gen<U> second, Func<T, U, bool> rule) => Check(Gen.Zip(first, second), pair => rule(pair.Item1, pair.Item2));
}
