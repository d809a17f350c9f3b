namespace MapProxyCluster.Deploy.Tests.Fronts;

[Collection(WithOrigin.Name)]
public sealed class HaProxyTests(FrontedGateways<HaProxy> setup) : FrontTests<HaProxy>(setup);

[Collection(WithOrigin.Name)]
public sealed class HaProxyFailoverTests(OriginFixture origin) : FailoverTests<HaProxy>(origin);
