namespace MapProxyCluster.Grains.Tests;

public sealed class RendezvousTests
{
    private static readonly Silo[] Silos = [.. Enumerable.Range(1, 5).Select(i => new Silo($"http://10.0.0.{i}:7101", "x"))];

    private static readonly string[] Keys = [.. Enumerable.Range(0, 10_000).Select(i => $"/osm/webmercator/{i / 100 * 4},{i % 100 * 4},12/")];

    [Fact]
    public void Order_ManyKeys_SharesThemEvenly()
    {
        foreach (var share in Keys.CountBy(key => Rendezvous.Order(key, Silos).First()))
        {
            Assert.InRange(share.Value, 1800, 2200);
        }
    }

    [Fact]
    public void Order_SiloLeaves_OnlyItsKeysMove()
    {
        Silo[] left = Silos[1..];
        foreach (string key in Keys)
        {
            Silo[] before = [.. Rendezvous.Order(key, Silos)];
            Silo after = Rendezvous.Order(key, left).First();
            Assert.Equal(before[0] == Silos[0] ? before[1] : before[0], after);
        }
    }

    [Fact]
    public void Order_RestartedSilo_KeepsItsKeys() => Assert.All(Keys, key => Assert.Equal(
        Rendezvous.Order(key, Silos).First().Endpoint,
        Rendezvous.Order(key, [.. Silos.Reverse().Select(silo => silo with { Incarnation = "y" })]).First().Endpoint));
}
