using MapProxyCluster.Gateway.Hosting;

return await GatewayCommand.RunAsync(args);
