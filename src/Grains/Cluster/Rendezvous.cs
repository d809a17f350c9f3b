namespace MapProxyCluster.Grains;

/// <summary>
/// Rendezvous hashing (Thaler and Ravishankar 1998): every key ranks all silos, and a silo that joins or leaves moves only its own share.
/// </summary>
public static class Rendezvous
{
    private const ulong OffsetBasis = 14695981039346656037, Prime = 1099511628211;

    /// <summary>The silos in the order in which a key prefers them.</summary>
    public static IEnumerable<Silo> Order(string key, IReadOnlyList<Silo> silos)
    {
        ulong hash = Hash(OffsetBasis, key);
        return silos.OrderByDescending(silo => Mix(Hash(hash, silo.Endpoint)));
    }

    // FNV-1a, 64 bits.
    private static ulong Hash(ulong hash, string text)
    {
        foreach (char c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        return hash;
    }

    // The last characters of endpoints are often all that differs: their bits must reach the top (finaliser of MurmurHash3).
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
