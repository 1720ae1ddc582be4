using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Clients;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources.Validation;
using MeshMetric.Xds;

namespace MeshMetric.ControlPlane.Assignments.Http;

/// <summary>
/// MADS over HTTP, as Prometheus' kuma_sd asks: answered at once when the client's version is not the current one, else when it changes, else with 304.
/// </summary>
internal sealed partial class MadsEndpoint(
    SnapshotDirectory<AssignmentSnapshot> directory,
    AssignmentPublisher publisher,
    AssignmentClients clients,
    AssignmentMetrics metrics,
    AssignmentOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<MadsEndpoint> logger)
{
    /// <summary>The path of every implementation.</summary>
    public const string Path = "/v3/discovery:monitoringassignments";

    private const string TimeoutParameter = "fetch-timeout";

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var (request, error) = await ReadAsync(context);
        var timeout = options.DefaultFetchTimeout;
        error ??= ReadTimeout(context.Request, ref timeout);
        if (request is null || error is not null)
        {
            await RefuseAsync(context, "invalid", error!);
            return;
        }

        if (!publisher.IsReady)
        {
            await RefuseAsync(context, "not_ready", ApiError.NotReady);
            return;
        }

        var key = new AssignmentClientKey(AssignmentClientKind.Http, request.NodeId, RemoteAddress.Of(context));
        clients.Asked(key, context.Request.Headers.UserAgent, request.Version);
        if (request.Error is { } refusal)
        {
            clients.Failed(key, refusal);
        }

        var current = directory.Get(request.NodeId);
        if (timeout > TimeSpan.Zero && current.Value.Version == request.Version)
        {
            if (!metrics.TryEnter(options.MaxWaitingPolls))
            {
                LogTooMany(logger, options.MaxWaitingPolls);
                await RefuseAsync(context, "too_many", new ApiError(
                    StatusCodes.Status503ServiceUnavailable, "Too many waiting polls", $"{options.MaxWaitingPolls} polls wait already; ask again later", []));
                return;
            }

            try
            {
                current = await WaitAsync(request, current, timeout, context.RequestAborted);
            }
            finally
            {
                metrics.Leave();
            }
        }

        await AnswerAsync(context, request, key, current.Value);
    }

    /// <summary>Waits until another version holds for the client, the time is up, the client goes, or the control plane stops.</summary>
    private async Task<Watched<AssignmentSnapshot>> WaitAsync(
        MadsRequest request, Watched<AssignmentSnapshot> current, TimeSpan timeout, CancellationToken aborted)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, aborted, lifetime.ApplicationStopping);
        while (current.Value.Version == request.Version && !ending.IsCancellationRequested)
        {
            await current.Superseded.WaitAsync(ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            current = directory.Get(request.NodeId);
        }

        return current;
    }

    private async Task AnswerAsync(HttpContext context, MadsRequest request, AssignmentClientKey key, AssignmentSnapshot snapshot)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            metrics.Count(AssignmentClientKind.Http, "gone");
            return;
        }

        if (snapshot.Version == request.Version)
        {
            metrics.Count(AssignmentClientKind.Http, "unchanged");
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        metrics.Count(AssignmentClientKind.Http, "changed");
        clients.Sent(key, snapshot.Version);
        await SharedBodyAnswer.SendAsync(context, request.ResourceNames.Count == 0
            ? await snapshot.MadsAsync()
            : MadsAnswer.Build(
                snapshot.Version, [.. snapshot.Assignments.Where(assignment => request.ResourceNames.Contains(assignment.Name))]));
    }

    private async Task<(MadsRequest? Request, ApiError? Error)> ReadAsync(HttpContext context)
    {
        if (!Negotiation.SendsJson(context.Request))
        {
            return (null, new ApiError(
                StatusCodes.Status415UnsupportedMediaType, "Unsupported Media Type", "Content-Type must be application/json, in UTF-8, uncompressed", []));
        }

        if (!Negotiation.TakesJson(context.Request))
        {
            return (null, new ApiError(
                StatusCodes.Status406NotAcceptable, "Not Acceptable", "the answer is application/json, which Accept leaves out", []));
        }

        var (body, error) = await RequestBody.ReadAsync(context, options.MaxRequestBytes, setting: null);
        if (error is not null)
        {
            return (null, error);
        }

        var request = MadsRequest.Read(body, out var problem);
        return problem is null
            ? (request, null)
            : (null, new ApiError(StatusCodes.Status400BadRequest, "Could not parse request body", problem, []));
    }

    private ApiError? ReadTimeout(HttpRequest request, ref TimeSpan timeout)
    {
        var values = request.Query[TimeoutParameter];
        if (values.Count > 0 && !FetchTimeout.TryParse(values[0] ?? "", out timeout))
        {
            var reason = $"\"{values[0]}\" is not a duration such as 30s, 1m30s or 1d";
            return new ApiError(
                StatusCodes.Status400BadRequest, "Could not parse fetch-timeout", reason, [new InvalidParameter(TimeoutParameter, reason)]);
        }

        if (timeout > options.MaxFetchTimeout)
        {
            LogCapped(logger, GoDuration.Format(timeout), GoDuration.Format(options.MaxFetchTimeout));
            timeout = options.MaxFetchTimeout;
        }

        return null;
    }

    private async Task RefuseAsync(HttpContext context, string result, ApiError error)
    {
        metrics.Count(AssignmentClientKind.Http, result);
        await error.ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Warning, "A MADS poll was refused: {Limit} wait already")]
    private static partial void LogTooMany(ILogger logger, int limit);

    [LoggerMessage(LogLevel.Debug, "A MADS poll asks to wait {Asked}; it waits {Limit}")]
    private static partial void LogCapped(ILogger logger, string asked, string limit);
}
