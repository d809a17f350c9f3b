using Microsoft.Extensions.DependencyInjection;
#if ORLEANS
using MapProxyCluster.Grains.Orleans;
#endif

namespace MapProxyCluster.Hosting;

/// <summary>The one place where a build with Orleans differs from one without.</summary>
internal static class OrleansPart
{
#if ORLEANS
    /// <summary>Whether this build has Orleans.</summary>
    internal const bool IsBuiltIn = true;

    /// <summary>Registers the Orleans runtime.</summary>
    internal static void AddTo(IServiceCollection services) => services.AddOrleansRuntime();
#else
    /// <summary>Whether this build has Orleans.</summary>
    internal const bool IsBuiltIn = false;

    /// <summary>Registers the Orleans runtime.</summary>
    internal static void AddTo(IServiceCollection services) => throw new SettingsException("this build has no Orleans");
#endif
}
