using System.Text.Json;

using MeshMetric.ControlPlane.CommandLine;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Reading, listing, writing and deleting resources: the same for every type of <see cref="RestTypes"/> that is kept as a document.</summary>
internal sealed class ResourceEndpoints(
    IResourceStore store, ResourceService service, StateHolder holder, ControlPlaneOptions options)
{
    /// <summary>Maps the URLs of one type.</summary>
    public void Map(IEndpointRouteBuilder routes, RestType type)
    {
        Delegate listAll = (HttpContext context) => ListAsync(type, null, context);
        routes.MapGet($"/{type.Path}", listAll)
            .WithName($"list-all-{type.Path}").WithTags(type.Plural).WithSummary(type.IsMeshScoped ? $"{type.Plural} of every mesh" : type.Plural);
        var item = type.IsMeshScoped ? $"/meshes/{{mesh}}/{type.Path}/{{name}}" : $"/{type.Path}/{{name}}";
        if (type.IsMeshScoped)
        {
            routes.MapGet($"/meshes/{{mesh}}/{type.Path}", (string mesh, HttpContext context) => ListAsync(type, mesh, context))
                .WithName($"list-{type.Path}").WithTags(type.Plural).WithSummary($"{type.Plural} of a mesh");
        }

        routes.MapGet(item, (string? mesh, string name, HttpContext context) => GetAsync(type, mesh ?? "", name, context))
            .WithName($"get-{type.Path}").WithTags(type.Plural).WithSummary($"One {type.Singular}");
        if (type.IsReadOnly)
        {
            return;
        }

        routes.MapPut(item, (string? mesh, string name, HttpContext context) => PutAsync(type, mesh ?? "", name, context))
            .WithName($"put-{type.Path}").WithTags(type.Plural).WithSummary($"Creates or changes a {type.Singular}");
        routes.MapDelete(item, (string? mesh, string name, HttpContext context) => DeleteAsync(type, mesh ?? "", name, context))
            .WithName($"delete-{type.Path}").WithTags(type.Plural).WithSummary($"Deletes a {type.Singular}");
    }

    /// <summary>The refusal of a list in a mesh that is not there, or <see langword="null"/>.</summary>
    public async Task<ApiError?> MissingMeshAsync(string mesh, CancellationToken cancellationToken)
    {
        var id = new ResourceId(MeshResource.TypeName, "", mesh);
        return holder.Current.Resources.ContainsKey(id) || await store.GetAsync(id, cancellationToken) is not null
            ? null
            : ApiError.NotFound("Failed to retrieve Mesh");
    }

    /// <summary>Answers a request for a list.</summary>
    /// <param name="type">The type.</param>
    /// <param name="mesh">The mesh, or <see langword="null"/> for all.</param>
    /// <param name="context">The request.</param>
    /// <param name="write">Writes an item.</param>
    public async Task<IResult> ListAsync(RestType type, string? mesh, HttpContext context, Action<StoredResource, Utf8JsonWriter> write)
    {
        if (ListQuery.Read(type, mesh, context.Request, out var error) is not { } query)
        {
            return error!;
        }

        if (mesh is not null && await MissingMeshAsync(mesh, context.RequestAborted) is { } missing)
        {
            return missing;
        }

        var page = query.LooksInside ? await FilterAsync(query, context.RequestAborted) : await store.ListAsync(query.Query, context.RequestAborted);
        return ListAnswer.Of(context.Request, page.Total, query.Offset, query.Size, page.Items, write);
    }

    private Task<IResult> ListAsync(RestType type, string? mesh, HttpContext context) =>
        ListAsync(type, mesh, context, (stored, writer) => ResourceDocument.WriteItem(stored, writer, options.Zone));

    /// <summary>A list of dataplanes by what stands inside them: found among what is read already, fetched one by one.</summary>
    private async Task<ResourcePage> FilterAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var found = DataplaneFilter.Find(holder.Current, query);
        var items = new List<StoredResource>();
        foreach (var dataplane in found.Skip(query.Offset).Take(query.Size))
        {
            if (await store.GetAsync(dataplane.Resource.Id, cancellationToken) is { } stored)
            {
                items.Add(stored);
            }
        }

        return new ResourcePage(found.Count, items);
    }

    private async Task<IResult> GetAsync(RestType type, string mesh, string name, HttpContext context)
    {
        if (await store.GetAsync(new ResourceId(type.Type, mesh, name), context.RequestAborted) is not { } stored)
        {
            return ApiError.NotFound("Could not retrieve a resource");
        }

        var tag = EntityVersion.Tag(stored.Version);
        context.Response.GetTypedHeaders().ETag = tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        if (!KubernetesForm.IsAskedFor(context.Request, out var error))
        {
            return error is not null ? error : JsonAnswer.Ok(writer => ResourceDocument.WriteItem(stored, writer, options.Zone));
        }

        if (type == RestTypes.DataplaneInsight)
        {
            return KubernetesForm.OfInsight(stored, context.Request);
        }

        var resource = ResourceReader.Read(ResourceDocument.Compose(stored), stored.Id.ToString()).Resources;
        return resource.Count == 1 ? KubernetesForm.Of(resource[0], context.Request) : ApiError.BadRequest("it can't be shown in another form");
    }

    private async Task<IResult> PutAsync(RestType type, string mesh, string name, HttpContext context)
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

        var resource = await service.CheckAsync(type, mesh, name, body, [], context.RequestAborted);
        if (resource.Error is not null)
        {
            return resource.Error;
        }

        var warnings = await WarnAsync(resource, context);
        if (context.Request.Query["dry-run"].ToString() is "true" or "1")
        {
            return ResourceAnswers.Written(StatusCodes.Status200OK, warnings);
        }

        var (result, error) = await service.WriteAsync(resource, expected, context.RequestAborted);
        if (error is not null)
        {
            return error;
        }

        context.Response.GetTypedHeaders().ETag = EntityVersion.Tag(result.Resource!.Version);
        context.Response.Headers["MeshMetric-Outcome"] = result.Outcome.ToString();
        return ResourceAnswers.Written(result.Outcome == WriteOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, warnings);
    }

    private async Task<IResult> DeleteAsync(RestType type, string mesh, string name, HttpContext context)
    {
        if (!EntityVersion.TryReadCondition(context.Request, out var expected))
        {
            return ApiError.BadRequest("If-Match must be one entity tag as GET returns it");
        }

        var error = await service.DeleteAsync(new ResourceId(type.Type, mesh, name), expected, context.RequestAborted);
        return error is null ? ResourceAnswers.Written(StatusCodes.Status200OK, []) : error;
    }

    private async Task<List<string>> WarnAsync(CheckedResource resource, HttpContext context)
    {
        var warnings = resource.Warnings.ToList();
        if (ErasedFields.UnknownTo(context.Request.Headers.UserAgent.ToString()) is { } unknown
            && await store.GetAsync(resource.Write!.Id, context.RequestAborted) is { } before
            && ErasedFields.Between(unknown, before.Body, resource.Write.Body) is { Count: > 0 } erased)
        {
            warnings.Add($"this write removes fields that kumactl does not know and leaves out: {string.Join(", ", erased)}; use meshmetricctl apply to keep them");
        }

        return warnings;
    }
}
