using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.Security;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>
/// Asks an Envoy through the agent beside it, and passes the answer on as it comes: the agent's poll for its configuration is answered early, with the question;
/// the agent reads Envoy and sends the answer to <see cref="AgentAnswerEndpoint"/>. An agent at another control plane is asked through that one.
/// </summary>
internal sealed partial class QuestionEndpoint(
    QuestionTable table,
    ConfigurationChanges polls,
    AgentTable agents,
    PeerQuestions peers,
    StateHolder holder,
    ServerIdentity identity,
    QuestionMetrics metrics,
    ControlPlaneOptions options,
    TimeProvider time,
    ILogger<QuestionEndpoint> logger)
{
    /// <summary>Maps the URLs; a dump can hold what only administrators may see.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        const string Path = "/meshes/{mesh}/dataplanes/{name}";
        const string Tag = "Inspection";
        routes.MapGet($"{Path}/xds", (string mesh, string name, HttpContext context) => AskAsync(
                mesh, name, context.Request.Query["include_eds"].ToString() == "true" ? EnvoyQuestionKind.ConfigDumpWithEndpoints : EnvoyQuestionKind.ConfigDump, context))
            .RequireAdministrator().WithName("inspect-dataplane-xds").WithTags(Tag)
            .WithSummary("The configuration dump of a dataplane's Envoy, asked through its agent; ?include_eds=true adds endpoints. For administrators");
        routes.MapGet($"{Path}/stats", (string mesh, string name, HttpContext context) => AskAsync(mesh, name, EnvoyQuestionKind.Stats, context))
            .RequireAdministrator().WithName("inspect-dataplane-stats").WithTags(Tag)
            .WithSummary("The statistics of a dataplane's Envoy as it writes them, asked through its agent. For administrators");
        routes.MapGet($"{Path}/clusters", (string mesh, string name, HttpContext context) => AskAsync(mesh, name, EnvoyQuestionKind.Clusters, context))
            .RequireAdministrator().WithName("inspect-dataplane-clusters").WithTags(Tag)
            .WithSummary("The clusters of a dataplane's Envoy and their hosts, asked through its agent. For administrators");
    }

    /// <summary>Answers a request.</summary>
    public async Task<IResult> AskAsync(string mesh, string name, EnvoyQuestionKind kind, HttpContext context)
    {
        var dataplane = new ResourceId(DataplaneResource.TypeName, mesh, name);
        if (!holder.Current.Dataplanes.ContainsKey(dataplane))
        {
            return ApiError.NotFound("Could not retrieve a dataplane");
        }

        // Who asked for what is kept in the log: a dump can hold secrets.
        var (result, error) = await RunAsync(dataplane, kind, context);
        metrics.Count(kind, result);
        var level = result is QuestionResult.Cut or QuestionResult.TooLarge ? LogLevel.Warning : LogLevel.Information;
        var (user, asked, word, detail) = (context.GetUser().Name, EnvoyQuestionWire.WordOf(kind), QuestionMetrics.WordOf(result), error?.Detail ?? "done");
        LogAsked(logger, level, user, mesh, name, asked, word, detail);
        return error ?? Results.Empty;
    }

    private async Task<(QuestionResult Result, ApiError? Error)> RunAsync(ResourceId dataplane, EnvoyQuestionKind kind, HttpContext context)
    {
        string? peerProblem = null;
        if (PeerOf(dataplane, context.Request) is { } api)
        {
            var (result, error, problem) = await peers.AskAsync(api, dataplane, kind, context);
            if (problem is null)
            {
                return (result, error);
            }

            // The agent may be on its way here, for the very reason that the other one is gone.
            peerProblem = problem;
        }

        if (RefusalNow(dataplane) is { } refusal)
        {
            return (refusal.Result, refusal.Error);
        }

        if (table.TryOpen(dataplane, kind, out var limit) is not { } question)
        {
            refusal = QuestionRefusal.Busy(limit!);
            return (refusal.Result, refusal.Error);
        }

        polls.Signal([dataplane]);
        try
        {
            refusal = await WaitAsync(question, peerProblem, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            Abandon(question);
            return (QuestionResult.AskerGone, null);
        }

        if (refusal is not null)
        {
            return (refusal.Result, refusal.Error);
        }

        var answer = await question.Answer;
        if (answer.Body is null)
        {
            refusal = answer.Problem is { } problem ? QuestionRefusal.Of(problem) : QuestionRefusal.Stopping;
            return (refusal.Result, refusal.Error);
        }

        var passing = new AnswerPassing(answer, dataplane, kind, options.Questions, time);
        return await passing.RunAsync(context);
    }

    /// <summary>Waits until an agent has come for a question, and then until its answer has begun to come.</summary>
    /// <returns>Why there is none, or <see langword="null"/> when <see cref="OpenQuestion.Answer"/> has ended.</returns>
    private async Task<QuestionRefusal?> WaitAsync(OpenQuestion question, string? peerProblem, CancellationToken asker)
    {
        var limits = options.Questions;
        var started = time.GetTimestamp();
        var pickup = limits.PickupTimeout < limits.Timeout ? limits.PickupTimeout : limits.Timeout;
        if (!await EndsWithinAsync(question.Taken, pickup, asker) && table.TryWithdraw(question))
        {
            return RefusalNow(question.Dataplane)
                ?? QuestionRefusal.NoAgent(question.Dataplane, agents.Get(question.Dataplane), identity.InstanceId, pickup, peerProblem);
        }

        var rest = limits.Timeout - time.GetElapsedTime(started);
        return await EndsWithinAsync(question.Answer, rest > TimeSpan.Zero ? rest : TimeSpan.Zero, asker) || !table.TryClose(question)
            ? null
            : QuestionRefusal.Timeout(question.Dataplane, limits.Timeout);
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan timeout, CancellationToken asker)
    {
        try
        {
            await task.WaitAsync(timeout, time, asker);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Where the control plane is that the agent reported to last; <see langword="null"/> when the agent waits here, or nothing is known.</summary>
    private Uri? PeerOf(ResourceId dataplane, HttpRequest request) =>
        !PeerQuestions.IsPassedOn(request)
        && polls.StanceOf(dataplane) is null
        && agents.Get(dataplane).Current is { IsOnline: true } run && run.Instance != identity.InstanceId ? run.InstanceApi : null;

    /// <summary>Why a question can't be answered as things stand, or <see langword="null"/> while it may be.</summary>
    private QuestionRefusal? RefusalNow(ResourceId dataplane)
    {
        var insight = agents.Get(dataplane);
        return polls.StanceOf(dataplane) is { } stance ? QuestionRefusal.Of(stance, dataplane, insight)
            : insight.IsOnline ? null
            : QuestionRefusal.Offline(dataplane, insight);
    }

    private void Abandon(OpenQuestion question)
    {
        if (!table.TryClose(question))
        {
            question.Answer.GetAwaiter().GetResult().Complete(isWhole: false);
        }
    }

    [LoggerMessage("{User} asked the Envoy of {Mesh}/{Name} for its {Kind}: {Result} ({Detail})")]
    private static partial void LogAsked(ILogger logger, LogLevel level, string user, string mesh, string name, string kind, string result, string detail);
}
