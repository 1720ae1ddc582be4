using System.Security.Cryptography.X509Certificates;

using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Assignments;
using MeshMetric.ControlPlane.Assignments.Grpc;
using MeshMetric.ControlPlane.Inspection;
using MeshMetric.ControlPlane.Questions;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.Security;
using MeshMetric.ControlPlane.State;
using MeshMetric.ControlPlane.Telemetry;
using MeshMetric.Storage;

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>Puts the control plane together: what it is made of, and what it serves where.</summary>
internal static class ControlPlaneApplication
{
    /// <summary>Builds the application; nothing runs before it is started.</summary>
    public static WebApplication Build(
        ControlPlaneOptions options,
        IResourceStore store,
        SecretSeal seal,
        X509Certificate2Collection? certificate,
        ILoggerFactory loggers,
        TimeProvider time)
    {
        // No settings from files or variables of the framework's own: what holds is what the options say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ControlPlaneApplication).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Open(Listener.Api, options.ApiListen, certificate);
            kestrel.Open(Listener.Mads, options.MadsListen, certificate);
            kestrel.Open(Listener.Xds, options.XdsListen, certificate);
        });
        var services = builder.Services;
        services.Replace(ServiceDescriptor.Singleton(loggers));
        services.AddSingleton(options).AddSingleton(store).AddSingleton(time);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        services.AddSingleton<ConnectionLimit>();
        services.AddRouting();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ListenerPolicy>());
        services.AddState();
        services.AddAssignments(options.Assignments);
        services.AddRest();
        services.AddAgents();
        services.AddInspection();
        services.AddQuestions();
        services.AddApiDocumentation();
        services.AddTelemetry();
        services.AddSecurity(seal, DiscoveryToken.Load(options));

        var application = builder.Build();
        application.UseMiddleware<RequestFailures>();
        application.Use(DotSegments.RefuseAsync);
        application.UseRouting();
        application.UseMiddleware<AccessControl>();
        application.Use(GrpcMessageHead.CheckAsync);
        application.MapTelemetry();
        application.MapApiDocumentation();
        application.MapAssignments();
        application.MapRest();
        return application;
    }

    /// <summary>Brings into the store what a control plane needs there, before anyone is served.</summary>
    /// <exception cref="ControlPlaneStartException">The store refuses.</exception>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<FirstSecrets>().EnsureAsync(cancellationToken);
        await services.GetRequiredService<FirstMesh>().EnsureAsync(cancellationToken);
    }
}
