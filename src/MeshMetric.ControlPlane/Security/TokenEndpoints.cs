using System.Text;

using MeshMetric.ControlPlane.CommandLine;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Makes tokens for who may ask for them, and says who asks.</summary>
internal sealed class TokenEndpoints(TokenIssuer issuer, IResourceStore store, ControlPlaneOptions options)
{
    private const string Tag = "Tokens";

    // A header of more than this is refused by many servers and proxies on the way.
    private const int LongestToken = 8 * 1024;

    /// <summary>Maps the URLs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tokens/dataplane", (Delegate)DataplaneAsync).RequireAdministrator()
            .WithName("post-dataplane-token").WithTags(Tag).WithSummary("A token for an agent, as text");
        routes.MapPost("/tokens/user", (Delegate)UserAsync).RequireAdministrator()
            .WithName("post-user-token").WithTags(Tag).WithSummary("A token for a user, as text");
        routes.MapPost("/tokens/zone", () => new ApiError(
                StatusCodes.Status400BadRequest, "Could not generate a zone token", "this control plane serves one zone and no zone proxies, so there is nothing a zone token would open", []))
            .RequireAdministrator()
            .WithName("post-zone-token").WithTags(Tag).WithSummary("Refused: there are no zone proxies");
        routes.MapGet("/who-am-i", (HttpContext context) => JsonAnswer.Ok(writer =>
        {
            var user = context.GetUser();
            writer.WriteStartObject();
            writer.WriteString("name", user.Name);
            writer.WriteStartArray("groups");
            foreach (var group in user.Groups)
            {
                writer.WriteStringValue(group);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        })).WithName("get-who-am-i").WithTags(Tag).WithSummary("The user that the request is taken for");
    }

    private async Task<IResult> DataplaneAsync(HttpContext context)
    {
        var (request, error) = await ReadAsync(context);
        if (request is null)
        {
            return error!;
        }

        var claims = new DataplaneClaims
        {
            Mesh = request.Text("mesh") is { Length: > 0 } mesh ? mesh : "default",
            Name = request.Text("name"),
            Tags = request.Map("tags"),
            Type = request.Text("type") is { Length: > 0 } type ? type : DataplaneClaims.DataplaneType,
            Workload = request.Text("workload"),
        };
        if (claims.Type != DataplaneClaims.DataplaneType)
        {
            request.Fail("type", $"\"{claims.Type}\" is not \"{DataplaneClaims.DataplaneType}\"; this control plane serves no other proxies");
        }

        var validFor = request.ValidFor();
        if (request.Refusal is { } refusal)
        {
            return refusal;
        }

        if (await store.GetAsync(new ResourceId(MeshResource.TypeName, "", claims.Mesh), context.RequestAborted) is null)
        {
            request.Fail("mesh", $"mesh of name {claims.Mesh} is not found");
            return request.Refusal!;
        }

        return Answer(context, await issuer.IssueAsync(claims, validFor, context.GetUser(), context.RequestAborted));
    }

    private async Task<IResult> UserAsync(HttpContext context)
    {
        var (request, error) = await ReadAsync(context);
        if (request is null)
        {
            return error!;
        }

        var claims = new UserClaims(request.Text("name"), request.Texts("groups"));
        if (claims.Name.Length == 0)
        {
            request.Fail("name", "is needed: the user's name");
        }

        var validFor = request.ValidFor();
        return request.Refusal is { } refusal
            ? refusal
            : Answer(context, await issuer.IssueAsync(claims, validFor, context.GetUser(), context.RequestAborted));
    }

    private async Task<(TokenRequest? Request, ApiError? Error)> ReadAsync(HttpContext context)
    {
        var (body, error) = await RequestBody.ReadAsync(context, options.MaxBodyBytes, RunSettings.MaxBodyBytes.Name);
        return error is null ? TokenRequest.Read(body) : (null, error);
    }

    private static IResult Answer(HttpContext context, (SignedToken? Token, string? Problem) issued)
    {
        if (issued.Token is not { } token)
        {
            return ApiError.Conflict(issued.Problem!);
        }

        if (token.Text.Length > LongestToken)
        {
            return ApiError.BadRequest($"the token would be {token.Text.Length} bytes long, and {LongestToken} are what fits in a header; give it fewer tags or groups");
        }

        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(token.Text, "text/plain", Encoding.ASCII);
    }
}
