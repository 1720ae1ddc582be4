using System.Globalization;

using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>Why a question has no answer: for the metric, and for who asked, with what to do about it.</summary>
/// <param name="Result">In a word.</param>
/// <param name="Error">What is answered.</param>
internal sealed record QuestionRefusal(QuestionResult Result, ApiError Error)
{
    private const string Title = "Could not ask Envoy";

    /// <summary>By what the agent whose poll waits says of questions; <see langword="null"/> when it answers them.</summary>
    public static QuestionRefusal? Of(EnvoyQuestionStance stance, ResourceId dataplane, DataplaneInsight insight) => stance switch
    {
        EnvoyQuestionStance.Answers => null,
        EnvoyQuestionStance.Refuses => new(QuestionResult.AgentRefuses, new ApiError(
            StatusCodes.Status403Forbidden, "Access Denied", $"the agent of {dataplane.Name} was told to answer no questions, by --envoy-questions false", [])),
        EnvoyQuestionStance.NoEnvoy => new(QuestionResult.NoEnvoy, new ApiError(
            StatusCodes.Status501NotImplemented, Title, $"the agent of {dataplane.Name} knows of no Envoy; start it with --envoy-admin", [])),
        _ => new(QuestionResult.AgentTooOld, new ApiError(
            StatusCodes.Status501NotImplemented,
            Title,
            $"the agent of {dataplane.Name}{VersionOf(insight)} does not ask Envoy for others; use meshmetric-dp of this control plane's version",
            [])),
    };

    /// <summary>No agent runs, as far as is known.</summary>
    public static QuestionRefusal Offline(ResourceId dataplane, DataplaneInsight insight)
    {
        var last = insight.Current is { Disconnected: { } at } ? string.Create(CultureInfo.InvariantCulture, $" since {at:O}") : "";
        return new(QuestionResult.NoAgent, Unavailable(insight.Current is null
            ? $"no agent has reported for {dataplane.Name}: Envoy is asked through the agent beside it; start meshmetric-dp with --cp-address"
            : $"the agent of {dataplane.Name} is offline{last}; Envoy is asked through it"));
    }

    /// <summary>No agent waits here: by what is known of it.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="insight">What is known.</param>
    /// <param name="instance">This control plane.</param>
    /// <param name="waited">How long it was waited for.</param>
    /// <param name="peerProblem">Why the control plane that the agent is connected to could not be asked; <see langword="null"/> when it was not.</param>
    public static QuestionRefusal NoAgent(ResourceId dataplane, DataplaneInsight insight, string instance, TimeSpan waited, string? peerProblem)
    {
        if (!insight.IsOnline)
        {
            return Offline(dataplane, insight);
        }

        return insight.Current!.Instance is var other && other != instance
            ? new(QuestionResult.OtherInstance, Unavailable(
                $"the agent of {dataplane.Name} is connected to the control plane instance {other}, and this one is {instance}; " + (peerProblem is null
                    ? "ask that one (GET / tells its instanceId), or let it say where it is, with --advertise-api"
                    : $"that one, at {insight.Current.InstanceApi}, can't be asked from here: {peerProblem}")))
            : new(QuestionResult.NoAgent, Unavailable(string.Create(
                CultureInfo.InvariantCulture,
                $"the agent of {dataplane.Name} is online, but did not come for the question within {waited.TotalSeconds:0.##} s; ask again, and look at its log if that stays so")));
    }

    /// <summary>The control plane that the agent is connected to refuses.</summary>
    /// <param name="status">What it answered.</param>
    /// <param name="detail">What it says, and where it is.</param>
    public static QuestionRefusal OfPeer(int status, string detail) => status switch
    {
        // Who is the administrator by being on this machine is nobody there.
        StatusCodes.Status401Unauthorized => new(
            QuestionResult.OtherInstance, ApiError.AccessDenied($"{detail}; ask with an administrator's token, which holds at every control plane of the store")),
        StatusCodes.Status403Forbidden => new(QuestionResult.OtherInstance, ApiError.AccessDenied(detail)),
        StatusCodes.Status501NotImplemented or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout =>
            new(QuestionResult.OtherInstance, new ApiError(status, Title, detail, [])),
        _ => new(QuestionResult.OtherInstance, BadGateway(detail)),
    };

    /// <summary>Too many questions are open.</summary>
    public static QuestionRefusal Busy(string limit) => new(QuestionResult.Busy, Unavailable(limit + "; ask again in a moment"));

    /// <summary>The control plane stops.</summary>
    public static QuestionRefusal Stopping { get; } = new(QuestionResult.Stopping, Unavailable("this control plane is being stopped; ask again"));

    /// <summary>The agent came for the question, and nothing followed.</summary>
    public static QuestionRefusal Timeout(ResourceId dataplane, TimeSpan waited) => new(QuestionResult.Timeout, new ApiError(
        StatusCodes.Status504GatewayTimeout,
        Title,
        string.Create(
            CultureInfo.InvariantCulture,
            $"the agent of {dataplane.Name} has the question and did not answer within {waited.TotalSeconds:0.##} s; its log may say why, --envoy-question-timeout gives it more time"),
        []));

    /// <summary>The agent says why there is no answer.</summary>
    public static QuestionRefusal Of(EnvoyAnswerProblem problem) => problem.Cause switch
    {
        EnvoyAnswerCause.TooLarge => new(QuestionResult.TooLarge, BadGateway(problem.Detail)),
        EnvoyAnswerCause.Timeout => new(QuestionResult.Timeout, new ApiError(StatusCodes.Status504GatewayTimeout, Title, problem.Detail, [])),
        _ => new(QuestionResult.Failed, BadGateway(problem.Detail)),
    };

    /// <summary>The answer is announced as larger than is taken.</summary>
    public static QuestionRefusal TooLarge(long limit) => new(QuestionResult.TooLarge, BadGateway(
        $"the answer is larger than {limit} bytes; the control plane's --max-envoy-answer-bytes sets the limit"));

    /// <summary>The agent's request broke off before anything of the answer came.</summary>
    public static QuestionRefusal BrokenOff(ResourceId dataplane) => new(QuestionResult.Failed, BadGateway(
        $"the agent of {dataplane.Name} broke its answer off before anything of it had come; its log says why"));

    private static ApiError BadGateway(string detail) => new(StatusCodes.Status502BadGateway, Title, detail, []);

    private static ApiError Unavailable(string detail) => new(StatusCodes.Status503ServiceUnavailable, Title, detail, []);

    private static string VersionOf(DataplaneInsight insight) => insight.Current is { } current ? $" (version {current.Version})" : "";
}
