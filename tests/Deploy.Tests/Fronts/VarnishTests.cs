namespace MapProxyCluster.Deploy.Tests.Fronts;

[Collection(WithOrigin.Name)]
public sealed class VarnishTests(FrontedGateways<Varnish> setup) : FrontTests<Varnish>(setup);

[Collection(WithOrigin.Name)]
public sealed class VarnishFailoverTests(OriginFixture origin) : FailoverTests<Varnish>(origin);
