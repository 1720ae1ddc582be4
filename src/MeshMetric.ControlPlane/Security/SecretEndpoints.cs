using MeshMetric.ControlPlane.CommandLine;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Secrets over REST, for administrators alone.</summary>
internal sealed class SecretEndpoints(SecretStore secrets, ResourceEndpoints resources, ControlPlaneOptions options)
{
    /// <summary>Maps the URLs of one type.</summary>
    public void Map(IEndpointRouteBuilder routes, RestType type)
    {
        var group = routes.MapGroup("").RequireAdministrator().WithTags(type.Plural);
        Delegate listAll = (HttpContext context) => ListAsync(type, null, context);
        group.MapGet($"/{type.Path}", listAll)
            .WithName($"list-all-{type.Path}").WithSummary(type.IsMeshScoped ? $"{type.Plural} of every mesh" : type.Plural);
        var item = type.IsMeshScoped ? $"/meshes/{{mesh}}/{type.Path}/{{name}}" : $"/{type.Path}/{{name}}";
        if (type.IsMeshScoped)
        {
            group.MapGet($"/meshes/{{mesh}}/{type.Path}", (string mesh, HttpContext context) => ListAsync(type, mesh, context))
                .WithName($"list-{type.Path}").WithSummary($"{type.Plural} of a mesh");
        }

        group.MapGet(item, (string? mesh, string name, HttpContext context) => GetAsync(IdOf(type, mesh, name), context))
            .WithName($"get-{type.Path}").WithSummary($"One {type.Singular}, its data in base64");
        group.MapPut(item, (string? mesh, string name, HttpContext context) => PutAsync(IdOf(type, mesh, name), context))
            .WithName($"put-{type.Path}").WithSummary($"Creates or changes a {type.Singular}");
        group.MapDelete(item, (string? mesh, string name, HttpContext context) => DeleteAsync(IdOf(type, mesh, name), context))
            .WithName($"delete-{type.Path}").WithSummary($"Deletes a {type.Singular}");
    }

    private static ResourceId IdOf(RestType type, string? mesh, string name) => new(type.Type, mesh ?? "", name);

    private async Task<IResult> ListAsync(RestType type, string? mesh, HttpContext context)
    {
        if (ListQuery.Read(type, mesh, context.Request, out var error) is not { } query)
        {
            return error!;
        }

        if (mesh is not null && await resources.MissingMeshAsync(mesh, context.RequestAborted) is { } missing)
        {
            return missing;
        }

        var (total, items) = await secrets.ListAsync(query.Query, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return ListAnswer.Of(
            context.Request, total, query.Offset, query.Size, items, (secret, writer) => SecretDocument.Write(secret, writer, options.Zone));
    }

    private async Task<IResult> GetAsync(ResourceId id, HttpContext context)
    {
        if (await secrets.GetAsync(id, context.RequestAborted) is not { } secret)
        {
            return ApiError.NotFound("Could not retrieve a resource");
        }

        context.Response.GetTypedHeaders().ETag = EntityVersion.Tag(secret.Stored.Version);
        context.Response.Headers.CacheControl = "no-store";
        return KubernetesForm.IsAskedFor(context.Request, out var error) ? KubernetesForm.OfSecret(secret.Stored, secret.Data, context.Request)
            : error is not null ? error
            : JsonAnswer.Ok(writer => SecretDocument.Write(secret, writer, options.Zone));
    }

    private async Task<IResult> PutAsync(ResourceId id, HttpContext context)
    {
        if (!EntityVersion.TryReadCondition(context.Request, out var expected))
        {
            return ApiError.BadRequest("If-Match must be one entity tag as GET returns it");
        }

        var (body, bodyError) = await RequestBody.ReadAsync(context, options.MaxBodyBytes, RunSettings.MaxBodyBytes.Name);
        if (bodyError is not null)
        {
            return bodyError;
        }

        var (document, error) = SecretDocument.Read(id, body);
        if (document is null)
        {
            return error!;
        }

        if (context.Request.Query["dry-run"].ToString() is "true" or "1")
        {
            return ResourceAnswers.Written(StatusCodes.Status200OK, []);
        }

        // Sealing the same secret twice gives two bodies: whether it is the same is seen here and not by the store.
        var before = await secrets.GetAsync(id, context.RequestAborted);
        var result = before is not null && before.Data.Span.SequenceEqual(document.Data.Span) && IsSame(before.Stored.Labels, document.Labels)
            && (expected is null || expected == before.Stored.Version)
            ? new WriteResult(WriteOutcome.Unchanged, before.Stored)
            : await secrets.WriteAsync(id, document.Data, document.Labels, expected, context.RequestAborted);
        if (WriteRefusals.Of(id, expected, result) is { } refusal)
        {
            return refusal;
        }

        context.Response.GetTypedHeaders().ETag = EntityVersion.Tag(result.Resource!.Version);
        context.Response.Headers["MeshMetric-Outcome"] = result.Outcome.ToString();
        return ResourceAnswers.Written(result.Outcome == WriteOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, []);
    }

    private async Task<IResult> DeleteAsync(ResourceId id, HttpContext context)
    {
        if (!EntityVersion.TryReadCondition(context.Request, out var expected))
        {
            return ApiError.BadRequest("If-Match must be one entity tag as GET returns it");
        }

        var result = await secrets.DeleteAsync(id, expected, context.RequestAborted);
        return WriteRefusals.Of(id, result) is { } refusal ? refusal : ResourceAnswers.Written(StatusCodes.Status200OK, []);
    }

    private static bool IsSame(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(label => right.GetValueOrDefault(label.Key) == label.Value);
}
