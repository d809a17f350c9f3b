using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MapProxyCluster.Hosting;

/// <summary>
/// Sends metrics and traces by OTLP where the environment names a collector (OTEL_EXPORTER_OTLP_ENDPOINT and the other variables of the
/// OpenTelemetry specification).
/// </summary>
public sealed class Telemetry : IDisposable
{
    private readonly MeterProvider? _meters;
    private readonly TracerProvider? _tracers;

    private Telemetry(MeterProvider? meters, TracerProvider? tracers) => (_meters, _tracers) = (meters, tracers);

    /// <summary>Begins to send; null when there is no collector.</summary>
    /// <param name="role">Name of the service where OTEL_SERVICE_NAME is not set.</param>
    public static Telemetry? Start(string role)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            return null;
        }

        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService(role).AddEnvironmentVariableDetector();
        MeterProvider? meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("MapProxyCluster", "System.Runtime", "Microsoft.AspNetCore.Hosting")
            .AddOtlpExporter()
            .Build();
        TracerProvider? tracers = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "System.Net.Http")
            .AddOtlpExporter()
            .Build();
        return new Telemetry(meters, tracers);
    }

    /// <summary>Sends what is left and ends.</summary>
    public void Dispose()
    {
        _meters?.Dispose();
        _tracers?.Dispose();
    }
}
