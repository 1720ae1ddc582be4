using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Assignments.Clients;
using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Inspection;
using MeshMetric.ControlPlane.Questions;
using MeshMetric.ControlPlane.Security;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Registers the REST API and maps what it serves.</summary>
internal static class RestServices
{
    /// <summary>Adds the services.</summary>
    public static void AddRest(this IServiceCollection services)
    {
        services.AddSingleton(new ServerIdentity(Guid.NewGuid().ToString("N")[..8], ""));
        services.AddSingleton<FirstMesh>();
        services.AddSingleton<ResourceService>();
        services.AddSingleton<ResourceEndpoints>();
        services.AddSingleton<ServerEndpoints>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<UnmappedRequests>();
    }

    /// <summary>Maps the URLs.</summary>
    public static void MapRest(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        services.GetRequiredService<HealthEndpoints>().Map(routes);
        var api = routes.MapGroup("").OnlyOn(Listener.Api);
        services.GetRequiredService<ServerEndpoints>().Map(api);
        api.MapAssignmentClients();
        var resources = services.GetRequiredService<ResourceEndpoints>();
        foreach (var type in RestTypes.All.Where(type => type.IsFollowed || type.IsReadOnly))
        {
            resources.Map(api, type);
        }

        api.MapInspection();
        api.MapAgents();
        api.MapQuestions();
        api.MapSecurity();

        // Whatever is not mapped is answered in the API's form, too.
        api.MapFallback((HttpContext context, UnmappedRequests unmapped) => unmapped.Answer(context));
    }
}
