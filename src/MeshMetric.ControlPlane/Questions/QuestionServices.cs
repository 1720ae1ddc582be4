using MeshMetric.ControlPlane.Agents;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>Registers questions to Envoys, and maps what people and agents use.</summary>
internal static class QuestionServices
{
    private const string Tag = "Agents";

    /// <summary>Adds the services.</summary>
    public static void AddQuestions(this IServiceCollection services)
    {
        services.AddSingleton(provider => new QuestionTable(provider.GetRequiredService<ControlPlaneOptions>().Questions));
        services.AddSingleton<QuestionMetrics>();
        services.AddSingleton<PeerQuestions>();
        services.AddSingleton<QuestionEndpoint>();
        services.AddSingleton<AgentAnswerEndpoint>();
    }

    /// <summary>Maps the URLs for people.</summary>
    public static void MapQuestions(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        services.GetRequiredService<QuestionEndpoint>().Map(routes);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(services.GetRequiredService<QuestionTable>().Stop);
    }

    /// <summary>Maps the URLs for agents, below those of <see cref="AgentEndpoints"/>.</summary>
    public static void MapAnswers(this RouteGroupBuilder agent)
    {
        var answers = ((IEndpointRouteBuilder)agent).ServiceProvider.GetRequiredService<AgentAnswerEndpoint>();
        agent.MapPut("/envoy-answers/{id}", (string mesh, string name, string id, HttpContext context) => answers.PutAsync(mesh, name, id, context))
            .WithName("put-agent-envoy-answer").WithTags(Tag)
            .WithSummary("Envoy's answer to a question that the poll for the configuration brought; passed on to who asked as it comes");
        agent.MapPost("/envoy-answers/{id}", (string mesh, string name, string id, HttpContext context) => answers.PostAsync(mesh, name, id, context))
            .WithName("post-agent-envoy-answer").WithTags(Tag)
            .WithSummary("Why there is no answer to a question: {cause, detail}");
    }
}
