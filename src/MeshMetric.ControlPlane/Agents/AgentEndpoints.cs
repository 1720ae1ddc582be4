using MeshMetric.ControlPlane.Questions;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.Security;
using MeshMetric.ControlPlane.State;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// What agents ask for. All of it hangs below one group, so that one rule guards it: who may register a dataplane may read its configuration and report
/// on it, and nothing else.
/// </summary>
internal sealed class AgentEndpoints(RegistrationEndpoint registration, ConfigurationEndpoint configuration, StatusEndpoint status, StateHolder state)
{
    private const string Tag = "Agents";

    /// <summary>Maps the URLs.</summary>
    /// <param name="routes">The API's routes.</param>
    /// <returns>The group; its routes have the values <c>mesh</c> and <c>name</c>.</returns>
    public RouteGroupBuilder Map(IEndpointRouteBuilder routes)
    {
        var agent = routes.MapGroup("/meshes/{mesh}/dataplanes/{name}/_agent").RequireDataplane();

        // A 404 would tell ten thousand agents of a control plane that was restarted to register anew.
        agent.AddEndpointFilter(async (context, next) => state.IsLoaded ? await next(context) : ApiError.NotReady);
        agent.MapPut("/registration", (string mesh, string name, HttpContext context) => registration.PutAsync(mesh, name, context))
            .WithName("put-agent-registration").WithTags(Tag)
            .WithSummary("Registers the Dataplane that an agent stands beside; what an agent created is removed when the agent stays away");
        agent.MapGet("/configuration", (string mesh, string name, HttpContext context) => configuration.GetAsync(mesh, name, context))
            .WithName("get-agent-configuration").WithTags(Tag)
            .WithSummary("The dynamic configuration; with If-None-Match and timeout=DURATION a long poll that is answered at the next change, else with 304");
        agent.MapPost("/status", (string mesh, string name, HttpContext context) => status.PostAsync(mesh, name, context))
            .WithName("post-agent-status").WithTags(Tag)
            .WithSummary("An agent's report: its configuration's ETag, and how its sources and backends are; 409 when another agent has its name");
        agent.MapAnswers();
        return agent;
    }
}
