using System.Globalization;
using System.Net;
using System.Threading.Channels;

using MeshMetric.Agent.Scraping;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>
/// Answers questions to Envoy, one after the other: reads Envoy in its turn and sends what it says to the control plane as it comes, or says why there is
/// nothing. What can be read is in the table of paths here; a control plane can name a row of it and nothing else.
/// </summary>
internal sealed partial class EnvoyAnswers(
    EnvoyAdmin? admin, ControlPlaneConnectionOptions options, ControlPlaneClient client, ControlPlaneStatus status, TimeProvider time, ILogger logger)
{
    // More than a control plane lets be open for one dataplane.
    private const int MostWaiting = 16;
    private const int BeginningSize = 64 * 1024;

    private readonly Channel<(DataplaneResource Dataplane, EnvoyQuestion Question)> _questions =
        Channel.CreateBounded<(DataplaneResource, EnvoyQuestion)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>What the agent says of questions.</summary>
    public EnvoyQuestionStance Stance { get; } = !options.AnswersEnvoyQuestions ? EnvoyQuestionStance.Refuses
        : admin is null ? EnvoyQuestionStance.NoEnvoy
        : EnvoyQuestionStance.Answers;

    /// <summary>Takes questions in.</summary>
    /// <returns>Whether there was one, and it will be answered.</returns>
    public bool TryTake(DataplaneResource dataplane, IReadOnlyList<EnvoyQuestion> questions)
    {
        var taken = 0;
        foreach (var question in questions)
        {
            // A control plane that asks although it was told not to gets no answer.
            if (Stance == EnvoyQuestionStance.Answers && _questions.Writer.TryWrite((dataplane, question)))
            {
                taken++;
            }
            else
            {
                status.CountQuestion(EnvoyAnswerOutcome.Refused);
                LogRefused(logger, question.Kind);
            }
        }

        return taken > 0;
    }

    /// <summary>Answers what was taken in, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var (dataplane, question) in _questions.Reader.ReadAllAsync(cancellationToken))
        {
            status.CountQuestion(await AnswerAsync(dataplane, question, cancellationToken));
        }
    }

    /// <summary>Says that an answer is too large.</summary>
    public static string TooLarge(long limit) => string.Create(
        CultureInfo.InvariantCulture, $"Envoy's answer is larger than {limit} bytes; the agent's --max-envoy-answer-bytes sets the limit");

    private static string PathOf(EnvoyQuestionKind kind) => kind switch
    {
        EnvoyQuestionKind.ConfigDump => "/config_dump",
        EnvoyQuestionKind.ConfigDumpWithEndpoints => "/config_dump?include_eds",
        EnvoyQuestionKind.Stats => "/stats",
        EnvoyQuestionKind.Clusters => "/clusters",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private async Task<EnvoyAnswerOutcome> AnswerAsync(DataplaneResource dataplane, EnvoyQuestion question, CancellationToken cancellationToken)
    {
        EnvoyAnswerProblem problem;
        EnvoyAnswerContent? content = null;
        using var deadline = new CancellationTokenSource(options.EnvoyAnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await admin!.OpenAsync(PathOf(question.Kind), either.Token);
            await using var body = await response.Message.Content.ReadAsStreamAsync(either.Token);

            // What goes wrong before this much is there can be told; later only the sending can be broken off.
            var beginning = new byte[BeginningSize];
            var count = await body.ReadAtLeastAsync(beginning, BeginningSize, throwOnEndOfStream: false, either.Token);
            if (Refuse(response.Message, count) is not { } refusal)
            {
                content = new EnvoyAnswerContent(beginning.AsMemory(0, count), body, options.MaxEnvoyAnswerBytes);
                return await SendAsync(dataplane, question, content, either.Token);
            }

            problem = refusal;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            problem = new EnvoyAnswerProblem(EnvoyAnswerCause.Timeout, string.Create(
                CultureInfo.InvariantCulture,
                $"Envoy gave no complete answer within {options.EnvoyAnswerTimeout.TotalSeconds:0.##} s, reads that were under way before included; the agent's --envoy-answer-timeout gives it more"));
            if (content is { HasBegun: true })
            {
                LogNotSent(logger, question.Kind, problem.Detail);
                return EnvoyAnswerOutcome.Cut;
            }
        }
        catch (Exception exception) when (SourceFailure.Explain(exception) is { } reason)
        {
            problem = new EnvoyAnswerProblem(EnvoyAnswerCause.Unreachable, "Envoy's admin endpoint can't be read: " + reason);
        }

        LogFailed(logger, question.Kind, problem.Detail);
        var told = await client.AnswerAsync(dataplane, question.Id, problem, cancellationToken);
        if (told.Kind == AnswerKind.Failed)
        {
            LogNotSent(logger, question.Kind, told.Problem!);
        }

        return EnvoyAnswerOutcome.Failed;
    }

    /// <summary>Sends an answer.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    private async Task<EnvoyAnswerOutcome> SendAsync(
        DataplaneResource dataplane, EnvoyQuestion question, EnvoyAnswerContent content, CancellationToken cancellationToken)
    {
        ControlPlaneAnswer answer;
        using (content)
        {
            answer = await client.AnswerAsync(dataplane, question.Id, content, cancellationToken);
        }

        switch (answer.Kind)
        {
            case AnswerKind.Ok:
                return EnvoyAnswerOutcome.Answered;
            case AnswerKind.NotFound:
                // Who asked has gone in the meantime.
                return EnvoyAnswerOutcome.NotWanted;
            default:
                LogNotSent(logger, question.Kind, content.Problem ?? answer.Problem ?? "no answer");
                return content.HasBegun ? EnvoyAnswerOutcome.Cut : EnvoyAnswerOutcome.Failed;
        }
    }

    private EnvoyAnswerProblem? Refuse(HttpResponseMessage response, int count) =>
        response.StatusCode != HttpStatusCode.OK
            ? new EnvoyAnswerProblem(
                EnvoyAnswerCause.Status, string.Create(CultureInfo.InvariantCulture, $"Envoy answered {(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd())
        : response.Content.Headers.ContentLength > options.MaxEnvoyAnswerBytes || count > options.MaxEnvoyAnswerBytes
            ? new EnvoyAnswerProblem(EnvoyAnswerCause.TooLarge, TooLarge(options.MaxEnvoyAnswerBytes))
        : null;

    [LoggerMessage(LogLevel.Warning, "Envoy was asked for its {Kind} and gave nothing to pass on: {Problem}")]
    private static partial void LogFailed(ILogger logger, EnvoyQuestionKind kind, string problem);

    [LoggerMessage(LogLevel.Warning, "Envoy's {Kind} could not be passed on whole: {Problem}")]
    private static partial void LogNotSent(ILogger logger, EnvoyQuestionKind kind, string problem);

    [LoggerMessage(LogLevel.Warning, "A question for Envoy's {Kind} is not answered: this agent answers none, or too many wait")]
    private static partial void LogRefused(ILogger logger, EnvoyQuestionKind kind);
}
