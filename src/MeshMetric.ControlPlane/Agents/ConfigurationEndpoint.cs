using MeshMetric.ControlPlane.Questions;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Settings;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// Hands an agent its configuration: at once when it is another than the agent has, else when it becomes so, else 304 at the end of the time that the
/// agent can wait. An agent that answers questions to its Envoy gets them by the same way: in a header of a 304 before that time.
/// </summary>
internal sealed class ConfigurationEndpoint(
    StateHolder holder, ConfigurationChanges changes, ConfigurationDocuments documents, QuestionTable questions, ControlPlaneOptions options, TimeProvider time)
{
    /// <summary>Answers a poll.</summary>
    public async Task<IResult> GetAsync(string mesh, string name, HttpContext context)
    {
        var timeout = TimeSpan.Zero;
        if (context.Request.Query["timeout"].ToString() is { Length: > 0 } text && text != "0")
        {
            timeout = SettingText.ParseDuration(text, out var problem);
            if (problem is not null)
            {
                return ApiError.BadRequest("the query is wrong", new InvalidParameter("timeout", $"\"{text}\" {problem}"));
            }
        }

        timeout = timeout < options.MaxPollTime ? timeout : options.MaxPollTime;
        var id = new ResourceId(DataplaneResource.TypeName, mesh, name);
        var stance = EnvoyQuestionWire.ReadStance(context.Request.Query[EnvoyQuestionWire.Stance]);
        var known = KnownTag(context.Request);
        var started = time.GetTimestamp();
        WaitingPolls? polls = null;
        try
        {
            while (true)
            {
                if (!holder.Current.Dataplanes.TryGetValue(id, out var state))
                {
                    return ApiError.NotFound("Could not retrieve a resource");
                }

                if (await documents.UnlessKnownAsync(state, known, context.RequestAborted) is { } document)
                {
                    return new Answer(document);
                }

                var rest = timeout - time.GetElapsedTime(started);
                if (changes.IsStopping || rest <= TimeSpan.Zero || context.RequestAborted.IsCancellationRequested || HasQuestions(id, stance, context))
                {
                    SetHead(context, known!);
                    return Results.StatusCode(StatusCodes.Status304NotModified);
                }

                if (polls is null)
                {
                    // Before the wait one more look: what changed a moment ago has woken nobody.
                    polls = changes.Join(id, stance);
                    continue;
                }

                // Whether it was the change, the time or the client's end: the next turn sees.
                await polls.Task.WaitAsync(rest, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                polls.Leave(stance);
                polls = null;
            }
        }
        finally
        {
            polls?.Leave(stance);
        }
    }

    /// <summary>Gives an agent the questions that wait for it.</summary>
    private bool HasQuestions(ResourceId id, EnvoyQuestionStance stance, HttpContext context)
    {
        if (stance != EnvoyQuestionStance.Answers || questions.Take(id) is not { Count: > 0 } taken)
        {
            return false;
        }

        context.Response.Headers[EnvoyQuestionWire.Questions] = EnvoyQuestionWire.Write(taken);
        return true;
    }

    private static string? KnownTag(HttpRequest request)
    {
        // Agents of Kuma's send the tag as they got it from Envoy, without quotes.
        var text = request.Headers.IfNoneMatch.ToString();
        return text.Length == 0 ? null : text.StartsWith("W/", StringComparison.Ordinal) ? text[2..].Trim('"') : text.Trim('"');
    }

    private static void SetHead(HttpContext context, string tag)
    {
        context.Response.Headers.ETag = $"\"{tag}\"";

        // There may be secrets inside.
        context.Response.Headers.CacheControl = "no-store";
    }

    private sealed class Answer(DynamicDocument document) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            SetHead(httpContext, document.ETag);
            httpContext.Response.ContentType = "application/json";
            httpContext.Response.ContentLength = document.Json.Length;
            await httpContext.Response.BodyWriter.WriteAsync(document.Json, httpContext.RequestAborted);
        }
    }
}
