using System.Collections.Concurrent;

namespace MapProxyCluster.Tiling.Projection;

/// <summary>
/// PROJ transformations between two CRS in x/y (longitude/latitude) order. A PROJ object serves one thread at a time and costs
/// milliseconds to create, so each pair of CRS keeps a pool of them.
/// </summary>
internal sealed unsafe class ProjTransform
{
    private static readonly ConcurrentDictionary<(string From, string To), ProjTransform> Known = new();

    private readonly ConcurrentBag<nint> _idle = [];
    private readonly string _from;
    private readonly string _to;

    private ProjTransform(string from, string to) => (_from, _to) = (from, to);

    /// <summary>The pool for a pair of PROJ definitions.</summary>
    internal static ProjTransform Between(string from, string to) => Known.GetOrAdd((from, to), key => new ProjTransform(key.From, key.To));

    /// <summary>Transforms in place. Points that have no image become infinite.</summary>
    internal void Apply(Span<double> x, Span<double> y)
    {
        if (!_idle.TryTake(out nint transformation))
        {
            transformation = Create();
        }

        nuint count = (nuint)x.Length;
        fixed (double* px = x, py = y)
        {
            Proj.proj_trans_generic(transformation, Proj.Forward, px, 8, count, py, 8, count, null, 0, 0, null, 0, 0);
        }

        _idle.Add(transformation);
    }

    // The context lives as long as its transformation: both stay in the pool until the process ends.
    private nint Create()
    {
        nint context = ProjData.CreateContext();
        nint raw = Proj.proj_create_crs_to_crs(context, _from, _to, 0);
        nint normalized = raw == 0 ? 0 : Proj.proj_normalize_for_visualization(context, raw);
        if (raw != 0)
        {
            Proj.proj_destroy(raw);
        }

        if (normalized == 0)
        {
            Proj.proj_context_destroy(context);
            throw new SrsException($"no transformation from {_from} to {_to}");
        }

        return normalized;
    }
}
