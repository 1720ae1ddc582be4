using System.Diagnostics;
using System.Text.Json;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>A refusal, in the form that kumactl and its kin understand.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What could not be done.</param>
/// <param name="Detail">Why.</param>
/// <param name="Parameters">What is wrong, one by one.</param>
internal sealed record ApiError(int Status, string Title, string Detail, IReadOnlyList<InvalidParameter> Parameters) : IResult
{
    private const string ProcessTitle = "Could not process a resource";

    /// <summary>The request can't be read at all.</summary>
    public static ApiError BadRequest(string detail, params IReadOnlyList<InvalidParameter> parameters) =>
        new(StatusCodes.Status400BadRequest, "Bad Request", detail, parameters);

    /// <summary>The resource has violations.</summary>
    public static ApiError Invalid(IReadOnlyList<InvalidParameter> parameters) =>
        new(StatusCodes.Status400BadRequest, ProcessTitle, "Resource is not valid", parameters);

    /// <summary>There is no such resource.</summary>
    public static ApiError NotFound(string title) => new(StatusCodes.Status404NotFound, title, "Not found", []);

    /// <summary>Another write came in between, or something stands in the way.</summary>
    public static ApiError Conflict(string detail, params IReadOnlyList<InvalidParameter> parameters) =>
        new(StatusCodes.Status409Conflict, "Conflict", detail, parameters);

    /// <summary>Nobody is known by these credentials.</summary>
    public static ApiError Unauthenticated(string detail) => new(StatusCodes.Status401Unauthorized, "Unauthenticated", detail, []);

    /// <summary>Who is known may not do this.</summary>
    public static ApiError AccessDenied(string detail) => new(StatusCodes.Status403Forbidden, "Access Denied", detail, []);

    /// <summary>The store has not been read since the start: what is there can't be told from what is not.</summary>
    public static ApiError NotReady { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "Not ready", "the store has not been read yet; ask again in a second", []);

    /// <summary>The store can't be reached.</summary>
    public static ApiError Unavailable(string detail) => new(StatusCodes.Status503ServiceUnavailable, "Store is unavailable", detail, []);

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = "1";
        }

        await JsonAnswer.WriteAsync(httpContext, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "/std-errors");
            writer.WriteNumber("status", Status);
            writer.WriteString("title", Title);
            writer.WriteString("detail", Detail);
            if (Activity.Current is { } activity)
            {
                writer.WriteString("instance", activity.TraceId.ToHexString());
            }

            WriteParameters(writer, "invalid_parameters", "reason");

            // The same once more under the names that clients before 2.5 read.
            writer.WriteString("details", Detail);
            WriteParameters(writer, "causes", "message");
            writer.WriteEndObject();
        });
    }

    private void WriteParameters(Utf8JsonWriter writer, string list, string reason)
    {
        if (Parameters.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(list);
        foreach (var parameter in Parameters)
        {
            writer.WriteStartObject();
            writer.WriteString("field", parameter.Field);
            writer.WriteString(reason, parameter.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
