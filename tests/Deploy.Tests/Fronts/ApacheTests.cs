namespace MapProxyCluster.Deploy.Tests.Fronts;

[Collection(WithOrigin.Name)]
public sealed class ApacheTests(FrontedGateways<Apache> setup) : FrontTests<Apache>(setup);

[Collection(WithOrigin.Name)]
public sealed class ApacheFailoverTests(OriginFixture origin) : FailoverTests<Apache>(origin);
