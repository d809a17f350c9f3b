namespace MapProxyCluster.Deploy.Tests.Fronts;

[Collection(WithOrigin.Name)]
public sealed class ApacheTests(FrontedGateways<Apache> setup) : FrontTests<Apache>(setup);

[Collection(WithOrigin.Name)]
public sealed class ApacheFailoverTests(OriginFixture origin) : FailoverTests<Apache>(origin)
{
    /// <inheritdoc/>
    /// <remarks>Apache repeats a request only when it could not connect: each of the four clients may lose the one that was under way.</remarks>
    protected override int LostInACrash => 4;
}
