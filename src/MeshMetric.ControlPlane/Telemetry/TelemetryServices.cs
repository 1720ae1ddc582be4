using MeshMetric.ControlPlane.Hosting;
using MeshMetric.Storage;

using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MeshMetric.ControlPlane.Telemetry;

/// <summary>The control plane's own telemetry: served at <c>/metrics</c>, pushed where the standard <c>OTEL_*</c> variables say.</summary>
internal static class TelemetryServices
{
    /// <summary>Adds the services.</summary>
    public static void AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<ControlPlaneMetrics>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("meshmetric-cp", serviceVersion: ServerIdentity.Version))
            .WithMetrics(metrics => metrics
                .AddMeter(ControlPlaneMetrics.MeterName, StoreMetrics.MeterName)
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());

        // Without an endpoint the exporter would try localhost, and say so every minute.
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }
    }

    /// <summary>Maps the URL, and starts to measure.</summary>
    public static void MapTelemetry(this IEndpointRouteBuilder routes)
    {
        _ = routes.ServiceProvider.GetRequiredService<ControlPlaneMetrics>();
        routes.MapPrometheusScrapingEndpoint("/metrics");
    }
}
