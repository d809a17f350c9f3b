using System.Text.Json;

namespace MapProxyCluster.Origin.Geography;

/// <summary>
/// Reads the polygons of a TopoJSON file (TopoJSON format specification 1.0): arcs are quantised, written as differences,
/// and shared by the rings on both sides.
/// </summary>
internal sealed class TopoJson
{
    private readonly (double[] X, double[] Y)[] _arcs;
    private readonly HashSet<int>[] _users;

    private TopoJson((double[] X, double[] Y)[] arcs) =>
        (_arcs, _users) = (arcs, [.. arcs.Select(_ => new HashSet<int>())]);

    /// <summary>The countries in the order of the file.</summary>
    internal List<Country> Countries { get; } = [];

    /// <summary>Arcs with one country on one side only.</summary>
    internal IEnumerable<GeoLine> Coasts => Arcs(users => users.Count == 1);

    /// <summary>Arcs between two countries.</summary>
    internal IEnumerable<GeoLine> Borders => Arcs(users => users.Count > 1);

    /// <summary>Reads the object "countries" of a file.</summary>
    /// <exception cref="InvalidDataException">The file is not TopoJSON with countries.</exception>
    internal static TopoJson Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            TopoJson topology = new(ReadArcs(root));
            foreach (JsonElement geometry in root.GetProperty("objects").GetProperty("countries").GetProperty("geometries").EnumerateArray())
            {
                topology.AddCountry(geometry);
            }

            return topology;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path} is not TopoJSON with countries: {e.Message}", e);
        }
    }

    private static (double[] X, double[] Y)[] ReadArcs(JsonElement root)
    {
        JsonElement transform = root.GetProperty("transform");
        double[] scale = Numbers(transform.GetProperty("scale")), translate = Numbers(transform.GetProperty("translate"));
        return [.. root.GetProperty("arcs").EnumerateArray().Select(ReadArc)];

        (double[] X, double[] Y) ReadArc(JsonElement arc)
        {
            int count = arc.GetArrayLength(), i = 0;
            double[] x = new double[count], y = new double[count];
            double sumX = 0, sumY = 0;
            foreach (JsonElement point in arc.EnumerateArray())
            {
                (sumX, sumY) = (sumX + point[0].GetDouble(), sumY + point[1].GetDouble());
                (x[i], y[i++]) = ((sumX * scale[0]) + translate[0], (sumY * scale[1]) + translate[1]);
            }

            return (x, y);
        }
    }

    /// <summary>Gives each country a number that no neighbour before it has.</summary>
    internal void AssignTints(int count)
    {
        ILookup<int, int> neighbours = _users
            .SelectMany(users => users.SelectMany(a => users.Where(b => b != a).Select(b => (a, b))))
            .ToLookup(pair => pair.a, pair => pair.b);
        for (int i = 0; i < Countries.Count; i++)
        {
            HashSet<int> taken = [.. neighbours[i].Where(n => n < i).Select(n => Countries[n].Tint)];
            int tint = Enumerable.Range(i, count).Select(n => n % count).FirstOrDefault(n => !taken.Contains(n), i % count);
            Countries[i] = Countries[i] with { Tint = tint };
        }
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private void AddCountry(JsonElement geometry)
    {
        JsonElement arcs = geometry.GetProperty("arcs");
        IEnumerable<JsonElement> polygons = geometry.GetProperty("type").GetString() switch
        {
            "Polygon" => [arcs],
            "MultiPolygon" => arcs.EnumerateArray(),
            string other => throw new InvalidOperationException($"geometry type {other}"),
            null => throw new InvalidOperationException("geometry without type"),
        };
        List<GeoPolygon> read = [.. polygons.Select(p => new GeoPolygon([.. p.EnumerateArray().Select(ReadRing)]))];
        string id = geometry.TryGetProperty("id", out JsonElement code) ? code.ToString() : "";
        string name = geometry.GetProperty("properties").GetProperty("name").GetString() ?? "";
        Countries.Add(new Country(id, name, read));
    }

    // An index below zero means the arc ~index, backwards. Each arc begins where the one before it ends.
    private GeoLine ReadRing(JsonElement ring)
    {
        List<double> x = [], y = [];
        foreach (JsonElement element in ring.EnumerateArray())
        {
            int index = element.GetInt32();
            bool backwards = index < 0;
            index = backwards ? ~index : index;
            _ = _users[index].Add(Countries.Count);
            (double[] arcX, double[] arcY) = _arcs[index];
            int skip = x.Count > 0 ? 1 : 0;
            x.AddRange((backwards ? arcX.Reverse() : arcX).Skip(skip));
            y.AddRange((backwards ? arcY.Reverse() : arcY).Skip(skip));
        }

        return new GeoLine([.. x], [.. y]).Closed();
    }

    private IEnumerable<GeoLine> Arcs(Func<HashSet<int>, bool> wanted)
    {
        for (int i = 0; i < _arcs.Length; i++)
        {
            if (_users[i].Count > 0 && wanted(_users[i]))
            {
                yield return new GeoLine([.. _arcs[i].X], [.. _arcs[i].Y]);
            }
        }
    }
}
