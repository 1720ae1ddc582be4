using Grpc.AspNetCore.Server.Model;

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Clients;
using MeshMetric.ControlPlane.Assignments.Grpc;
using MeshMetric.ControlPlane.Assignments.Http;
using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.Xds;
using MeshMetric.Xds.Streams;

namespace MeshMetric.ControlPlane.Assignments;

/// <summary>Registers MADS and HTTP SD and maps what they serve. Needs the state and a clock.</summary>
internal static class AssignmentServices
{
    /// <summary>Adds the services.</summary>
    public static void AddAssignments(this IServiceCollection services, AssignmentOptions options)
    {
        services.AddMetrics();
        services.AddGrpc().AddServiceOptions<MonitoringAssignmentMethods>(grpc => grpc.MaxReceiveMessageSize = options.MaxMessageBytes);
        services.AddSingleton<MonitoringAssignmentService>();
        services.AddSingleton<MonitoringAssignmentMethods>();
        services.AddSingleton<IServiceMethodProvider<MonitoringAssignmentMethods>>(provider => provider.GetRequiredService<MonitoringAssignmentMethods>());
        services.AddSingleton(options);
        services.AddSingleton(new SnapshotDirectory<AssignmentSnapshot>(AssignmentSnapshot.Empty));
        services.AddSingleton(provider => new XdsStreams(
            new XdsLimits { Streams = options.MaxStreams }, provider.GetRequiredService<ILogger<XdsStreams>>()));
        services.AddSingleton<AssignmentClients>();
        services.AddSingleton<AssignmentMetrics>();
        services.AddSingleton<MadsEndpoint>();
        services.AddSingleton<HttpSdEndpoint>();
        services.AddSingleton<AssignmentPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<AssignmentPublisher>());
    }

    /// <summary>Maps the URLs and the gRPC service.</summary>
    public static void MapAssignments(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        Map(routes, MadsEndpoint.Path, services.GetRequiredService<MadsEndpoint>().HandleAsync, HttpMethods.Post);
        Map(routes, HttpSdEndpoint.Path, services.GetRequiredService<HttpSdEndpoint>().HandleAsync, HttpMethods.Get, HttpMethods.Head);
        routes.MapGrpcService<MonitoringAssignmentMethods>().OnlyOn(Listener.Xds, Listener.Mads);
    }

    /// <summary>Maps a URL of the discovery port. Other methods are refused here: what the API answers to any path has no say on this port.</summary>
    private static void Map(IEndpointRouteBuilder routes, string path, RequestDelegate handle, params string[] methods)
    {
        routes.MapMethods(path, methods, handle).OnlyOn(Listener.Mads);
        routes.Map(path, context =>
        {
            context.Response.Headers.Allow = string.Join(", ", methods);
            return new ApiError(
                StatusCodes.Status405MethodNotAllowed, "Method not Allowed", $"{path} takes {string.Join(" and ", methods)} alone", []).ExecuteAsync(context);
        }).OnlyOn(Listener.Mads);
    }
}
