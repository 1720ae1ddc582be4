using System.Globalization;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>
/// Takes in what agents answer. The body is not read here: whoever asked reads it as it comes, and this request stays open for as long. An agent can answer
/// the questions of its own dataplane alone.
/// </summary>
internal sealed class AgentAnswerEndpoint(QuestionTable table, QuestionMetrics metrics, ControlPlaneOptions options)
{
    // A problem is one sentence.
    private const int MaxProblemBytes = 8 * 1024;

    /// <summary>Takes in an answer.</summary>
    public async Task<IResult> PutAsync(string mesh, string name, string id, HttpContext context)
    {
        var dataplane = new ResourceId(DataplaneResource.TypeName, mesh, name);
        var limit = options.Questions.MaxAnswerBytes;
        if (context.Request.ContentLength > limit)
        {
            var refusal = string.Create(
                CultureInfo.InvariantCulture, $"the answer is larger than {limit} bytes; the control plane's --max-envoy-answer-bytes sets the limit");
            return table.TryAnswer(dataplane, id, EnvoyAnswer.Failed(new EnvoyAnswerProblem(EnvoyAnswerCause.TooLarge, refusal)))
                ? new ApiError(StatusCodes.Status413PayloadTooLarge, "Payload Too Large", refusal, [])
                : TooLate();
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        // Envoy may take its time; how long an answer may take is said by an option of its own.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        var answer = EnvoyAnswer.Of(context.Request.BodyReader);
        if (!table.TryAnswer(dataplane, id, answer))
        {
            return TooLate();
        }

        if (await answer.Passed)
        {
            return Results.NoContent();
        }

        // The rest is of no use to anybody, and an agent that sends has to notice.
        context.Abort();
        return Results.Empty;
    }

    /// <summary>Takes in why there is no answer.</summary>
    public async Task<IResult> PostAsync(string mesh, string name, string id, HttpContext context)
    {
        var (body, error) = await RequestBody.ReadAsync(context, MaxProblemBytes, setting: null);
        return error is not null ? error
            : EnvoyAnswerProblem.Read(body, out var fault) is not { } problem ? ApiError.BadRequest($"the body {fault}")
            : table.TryAnswer(new ResourceId(DataplaneResource.TypeName, mesh, name), id, EnvoyAnswer.Failed(problem)) ? Results.NoContent()
            : TooLate();
    }

    private ApiError TooLate()
    {
        metrics.CountLate();
        return ApiError.NotFound("Nobody waits for this answer");
    }
}
