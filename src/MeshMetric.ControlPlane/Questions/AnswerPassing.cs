using System.IO.Pipelines;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>Passes an answer on to who asked, piece by piece as the agent sends it. Before the first piece something that goes wrong can still be said.</summary>
internal sealed class AnswerPassing(EnvoyAnswer answer, ResourceId dataplane, EnvoyQuestionKind kind, QuestionOptions options, TimeProvider time)
{
    /// <summary>Passes it on, and lets the agent's request end.</summary>
    public async Task<(QuestionResult Result, ApiError? Error)> RunAsync(HttpContext asker)
    {
        var result = QuestionResult.Cut;
        using var deadline = new CancellationTokenSource(options.AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, asker.RequestAborted);
        try
        {
            result = await PassAsync(answer.Body!, asker.Response, either.Token) ? QuestionResult.Answered : QuestionResult.AskerGone;
            return (result, null);
        }
        catch (OperationCanceledException) when (asker.RequestAborted.IsCancellationRequested)
        {
            result = QuestionResult.AskerGone;
            return (result, null);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            if (asker.Response.HasStarted)
            {
                // What came is not the whole: an orderly end would hide that.
                asker.Abort();
                return (result, null);
            }

            var refusal = exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? QuestionRefusal.TooLarge(options.MaxAnswerBytes)
                : exception is OperationCanceledException ? QuestionRefusal.Timeout(dataplane, options.AnswerTimeout)
                : QuestionRefusal.BrokenOff(dataplane);
            return (refusal.Result, refusal.Error);
        }
        finally
        {
            answer.Complete(result == QuestionResult.Answered);
        }
    }

    /// <returns>Whether it was passed on to its end; if not, who asked has gone.</returns>
    private async Task<bool> PassAsync(PipeReader body, HttpResponse response, CancellationToken cancellationToken)
    {
        var read = await body.ReadAsync(cancellationToken);
        response.ContentType = kind is EnvoyQuestionKind.Stats or EnvoyQuestionKind.Clusters ? "text/plain; charset=utf-8" : "application/json";
        response.Headers.CacheControl = "no-store";

        // Whoever writes Envoy's configuration must not get to write a page of this server's.
        response.Headers.XContentTypeOptions = "nosniff";
        while (true)
        {
            foreach (var piece in read.Buffer)
            {
                if ((await response.BodyWriter.WriteAsync(piece, cancellationToken)).IsCompleted)
                {
                    return false;
                }
            }

            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return true;
            }

            read = await body.ReadAsync(cancellationToken);
        }
    }
}
