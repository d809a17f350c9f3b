using MapProxyCluster.Hosting;

try
{
    ProcessSettings settings = ProcessSettings.Read(ProcessSettings.Sources(args), isSilo: true);
    return await ProcessRunner.RunAsync(
        () => SiloHost.Build(settings, args),
        _ => Console.Out.WriteLine($"Serving the cluster {settings.Cluster!.Id} at {settings.Cluster.Endpoint}"));
}
catch (SettingsException error)
{
    return ProcessRunner.Fail(error.Message);
}
