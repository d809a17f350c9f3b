namespace MapProxyCluster.Deploy.Tests.Fronts;

[Collection(WithOrigin.Name)]
public sealed class NginxTests(FrontedGateways<Nginx> setup) : FrontTests<Nginx>(setup);

[Collection(WithOrigin.Name)]
public sealed class NginxFailoverTests(OriginFixture origin) : FailoverTests<Nginx>(origin);
