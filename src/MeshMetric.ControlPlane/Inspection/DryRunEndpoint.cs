using System.Text.Json;

using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.CommandLine;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>
/// Says what applying several resources together would do, and does none of it: which would be refused, which dataplanes would change and how, and what
/// becomes of their series where agents have reported them.
/// </summary>
internal sealed class DryRunEndpoint(
    ResourceService service, IResourceStore store, StateHolder holder, AgentTable agents, ControlPlaneOptions options, TimeProvider time)
{
    private const int MostDataplanes = 100;

    // As if written after everything that is there.
    private static readonly ResourceStamp Stamp = new(long.MaxValue, DateTimeOffset.MaxValue);

    /// <summary>Maps the URL.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/dry-run", (Delegate)AnswerAsync)
        .WithName("dry-run").WithTags("Inspection").WithSummary("What applying {\"resources\": [...]} would do, without doing it");

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var (body, error) = await RequestBody.ReadAsync(context, options.MaxDryRunBytes, RunSettings.MaxDryRunBytes.Name);
        if (error is not null)
        {
            return error;
        }

        if (Read(body, out var problem) is not { } documents)
        {
            return ApiError.BadRequest($"the body {problem}");
        }

        var read = documents.ConvertAll(document => (Document: document, Result: ResourceReader.Read(document, "body", time)));
        List<Resource> good = [.. read.SelectMany(item => item.Result.Resources)];
        var outcomes = new List<Outcome>();
        var builder = new StateBuilder(holder.Current);
        foreach (var (document, result) in read)
        {
            var resource = result.Resources.Count == 1 ? result.Resources[0] : null;
            var outcome = await JudgeAsync(resource, result, document, good, context.RequestAborted);
            outcomes.Add(outcome);
            if (outcome.Problems.Count == 0)
            {
                builder.Put(resource!, Stamp);
            }
        }

        var change = builder.Build(time.GetUtcNow());
        return JsonAnswer.Ok(writer => Write(outcomes, change, writer));
    }

    private async Task<Outcome> JudgeAsync(
        Resource? resource, ReadResult result, ReadOnlyMemory<byte> document, List<Resource> good, CancellationToken cancellationToken)
    {
        if (resource is null || RestTypes.OfType(resource.Type) is not { } type)
        {
            var (name, mesh, kind) = Head(document);
            return new Outcome(kind, mesh, name, "refused", [.. result.Violations.Select(violation => new InvalidParameter(violation.Field, violation.Reason))]);
        }

        var checkedResource = await service.CheckAsync(type, resource.Mesh, resource.Name, document, good, cancellationToken);
        if (checkedResource.Error is { } error)
        {
            var problems = error.Parameters.Count > 0 ? error.Parameters : [new InvalidParameter("", error.Detail)];
            return new Outcome(resource.Type, resource.Mesh, resource.Name, "refused", problems);
        }

        var meshId = new ResourceId(MeshResource.TypeName, "", resource.Mesh);
        if (type.IsMeshScoped && !holder.Current.Resources.ContainsKey(meshId) && !good.Exists(other => other.Id == meshId))
        {
            return new Outcome(resource.Type, resource.Mesh, resource.Name, "refused", [new("mesh", $"mesh of name {resource.Mesh} is not found")]);
        }

        var stored = await store.GetAsync(resource.Id, cancellationToken);
        var write = checkedResource.Write!;
        var outcome = stored is null ? "created"
            : stored.Body == write.Body && stored.Labels.Count == write.Labels.Count && !stored.Labels.Except(write.Labels).Any() ? "unchanged"
            : "configured";
        return new Outcome(resource.Type, resource.Mesh, resource.Name, outcome, []);
    }

    private void Write(List<Outcome> outcomes, StateChange? change, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("resources");
        foreach (var outcome in outcomes)
        {
            writer.WriteStartObject();
            writer.WriteString("type", outcome.Type);
            if (outcome.Mesh.Length > 0)
            {
                writer.WriteString("mesh", outcome.Mesh);
            }

            writer.WriteString("name", outcome.Name);
            writer.WriteString("outcome", outcome.Word);
            writer.WriteStartArray("problems");
            foreach (var problem in outcome.Problems)
            {
                writer.WriteStartObject();
                writer.WriteString("field", problem.Field);
                writer.WriteString("reason", problem.Reason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();

        // A dataplane that is written as it is counts as changed in the state, as a new version; here only what holds for it counts.
        var changed = change is null ? [] : change.Dataplanes
            .Where(item => item.Before is null || !item.Before.Pipelines.Equals(item.After!.Pipelines))
            .OrderBy(item => item.Id.Mesh, StringComparer.Ordinal).ThenBy(item => item.Id.Name, StringComparer.Ordinal)
            .ToList();
        writer.WriteStartObject("dataplanes");
        writer.WriteNumber("total", (change?.After ?? holder.Current).Dataplanes.Count);
        writer.WriteNumber("changed", changed.Count);
        writer.WriteStartArray("items");
        foreach (var item in changed.Take(MostDataplanes))
        {
            WriteDataplane(item.Id, item.Before?.Pipelines ?? new PipelineSet([], [], null), item.After!.Pipelines, writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteDataplane(ResourceId id, PipelineSet before, PipelineSet after, Utf8JsonWriter writer)
    {
        var estimate = new SeriesEstimate(before, agents.Get(id).Report);
        var then = estimate.Then(after);
        writer.WriteStartObject();
        writer.WriteString("mesh", id.Mesh);
        writer.WriteString("name", id.Name);
        writer.WriteStartObject("series");
        WriteCount(writer, "now", estimate.Now());
        WriteCount(writer, "then", then?.Exactly);
        if (then is { Exactly: null } range)
        {
            writer.WriteNumber("thenAtLeast", range.AtLeast);
            WriteCount(writer, "thenAtMost", range.AtMost);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("changes");
        foreach (var sentence in PipelineChanges.Between(before, after))
        {
            writer.WriteStringValue(sentence);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter writer, string name, long? count)
    {
        if (count is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>The documents of a body.</summary>
    internal static List<ReadOnlyMemory<byte>>? Read(ReadOnlyMemory<byte> body, out string? problem)
    {
        using var document = JsonText.Parse(body, out problem);
        if (document is null)
        {
            return null;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("resources", out var resources) && resources.ValueKind == JsonValueKind.Array)
        {
            return [.. resources.EnumerateArray().Select(resource => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(resource.GetRawText()))];
        }

        problem = "must be {\"resources\": [...]} with resources in the universal form";
        return null;
    }

    /// <summary>Name, mesh and type of a document, as far as it has them.</summary>
    internal static (string Name, string Mesh, string Type) Head(ReadOnlyMemory<byte> document)
    {
        using var json = JsonDocument.Parse(document);
        return (Text("name"), Text("mesh"), Text("type"));

        string Text(string field) => json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
    }

    private sealed record Outcome(string Type, string Mesh, string Name, string Word, IReadOnlyList<InvalidParameter> Problems);
}
