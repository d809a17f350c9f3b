// A silo hosts grains for a cluster of gateways. This version runs standalone only: the gateway holds the grains itself.
Console.Error.WriteLine("ERROR: this version has no cluster runtime yet; start `gateway`, which holds the grains itself");
return 1;
