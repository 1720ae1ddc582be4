using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Clients;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.Xds;

using Microsoft.Net.Http.Headers;

namespace MeshMetric.ControlPlane.Assignments.Http;

/// <summary>The same targets for Prometheus' HTTP SD. The client names itself in the query, as that protocol has no other place for it.</summary>
internal sealed class HttpSdEndpoint(
    SnapshotDirectory<AssignmentSnapshot> directory, AssignmentPublisher publisher, AssignmentClients clients, AssignmentMetrics metrics)
{
    /// <summary>The path.</summary>
    public const string Path = "/v1/http-sd";

    private const string ClientParameter = "client";

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (Check(context.Request) is { } problem)
        {
            await RefuseAsync(context, "invalid", problem);
            return;
        }

        if (!publisher.IsReady)
        {
            await RefuseAsync(context, "not_ready", ApiError.NotReady);
            return;
        }

        var id = context.Request.Query[ClientParameter].ToString();
        var snapshot = directory.Get(id).Value;
        var key = new AssignmentClientKey(AssignmentClientKind.HttpSd, id, RemoteAddress.Of(context));

        // Weak: compressed or not, it says the same.
        var tag = new EntityTagHeaderValue($"\"{snapshot.Version}\"", isWeak: true);
        context.Response.GetTypedHeaders().ETag = tag;
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        var hasIt = known.Any(one => one.Compare(tag, useStrongComparison: false));
        clients.Asked(key, context.Request.Headers.UserAgent, hasIt ? snapshot.Version : null);
        if (hasIt || known.Contains(EntityTagHeaderValue.Any))
        {
            metrics.Count(AssignmentClientKind.HttpSd, "unchanged");
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        metrics.Count(AssignmentClientKind.HttpSd, "changed");
        clients.Sent(key, snapshot.Version);
        await SharedBodyAnswer.SendAsync(context, await snapshot.HttpSdAsync());
    }

    private async Task RefuseAsync(HttpContext context, string result, ApiError error)
    {
        metrics.Count(AssignmentClientKind.HttpSd, result);
        await error.ExecuteAsync(context);
    }

    private static ApiError? Check(HttpRequest request)
    {
        if (request.Query.Keys.FirstOrDefault(key => key != ClientParameter) is { } unknown)
        {
            return ApiError.BadRequest(
                $"\"{unknown}\" is not a parameter here; the only one is {ClientParameter}, for example {Path}?{ClientParameter}=main",
                new InvalidParameter(unknown, $"unknown; did you mean {ClientParameter}?"));
        }

        return request.Query[ClientParameter].Count <= 1 ? null
            : ApiError.BadRequest($"{ClientParameter} is given twice", new InvalidParameter(ClientParameter, "give it once"));
    }
}
