using System.Text;

using MeshMetric.ControlPlane.Security;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>
/// Writes and deletes resources for whoever asks, over REST or as an agent: reads, validates, checks references, stores, and waits until the change
/// is in effect in this process.
/// </summary>
internal sealed class ResourceService(IResourceStore store, StateHolder holder, ControlPlaneOptions options, TimeProvider time)
{
    // Who reads right after writing should read what was written; who can't be served in time gets the answer all the same.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Reads and checks a document without storing it.</summary>
    /// <param name="type">The type its URL says.</param>
    /// <param name="mesh">The mesh its URL says; empty for what belongs to none.</param>
    /// <param name="name">The name its URL says.</param>
    /// <param name="body">The document, JSON or YAML.</param>
    /// <param name="besides">Resources that would be written with it, and that it may refer to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<CheckedResource> CheckAsync(
        RestType type, string mesh, string name, ReadOnlyMemory<byte> body, IReadOnlyList<Resource> besides, CancellationToken cancellationToken)
    {
        var result = ResourceReader.Read(body, "body", time);
        if (result.HasErrors || result.Resources.Count != 1)
        {
            return CheckedResource.Refuse(result.Resources.Count > 1
                ? ApiError.BadRequest("the body holds several resources; send one")
                : Refusal(result.Violations));
        }

        var resource = result.Resources[0];
        var mismatches = Mismatches(type, mesh, name, resource).ToList();
        var labels = ServerLabels.Of(type, resource, options.Zone, out var labelProblem);
        if (labelProblem is not null)
        {
            mismatches.Add(labelProblem);
        }

        if (mismatches.Count > 0)
        {
            return CheckedResource.Refuse(ApiError.Invalid(mismatches));
        }

        var others = await OthersAsync(resource, besides, cancellationToken);
        var findings = ResourceReferences.Check([result, new ReadResult(others, [])]);
        var errors = findings.Where(finding => finding.Severity == ViolationSeverity.Error && finding.File == "body").ToList();
        if (errors.Count > 0)
        {
            return CheckedResource.Refuse(Refusal(errors));
        }

        var secrets = SecretReferences.Of(resource).ToList();
        if (await MissingSecretsAsync(secrets, cancellationToken) is { Count: > 0 } missing)
        {
            return CheckedResource.Refuse(ApiError.Invalid(missing));
        }

        var warnings = result.Violations.Concat(findings)
            .Where(finding => finding.Severity == ViolationSeverity.Warning && finding.File == "body")
            .Select(finding => finding.Field.Length == 0 ? finding.Reason : $"{finding.Field}: {finding.Reason}")
            .ToList();
        var write = new ResourceWrite(resource.Id, ResourceDocument.Body(resource))
        {
            Labels = labels,
            References = [.. ResourceTargets.Of(resource, others), .. secrets.Select(named => named.Secret).Distinct()],
        };
        return new CheckedResource(resource, write, warnings, null);
    }

    /// <summary>Stores a checked resource.</summary>
    /// <param name="resource">What <see cref="CheckAsync"/> accepted.</param>
    /// <param name="expectedVersion">Write only over this version; 0: only when there is none; <see langword="null"/>: whatever is there.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The result, or a refusal.</returns>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<(WriteResult Result, ApiError? Error)> WriteAsync(
        CheckedResource resource, long? expectedVersion, CancellationToken cancellationToken)
    {
        var write = resource.Write! with { ExpectedVersion = expectedVersion };
        var result = (await store.WriteAsync([write], cancellationToken))[0];
        if (result.IsWritten && RestTypes.OfType(write.Id.Type)!.IsFollowed)
        {
            await holder.WaitAsync(write.Id, result.Resource!.Version, LongestWait, time, cancellationToken);
        }

        return (result, WriteRefusals.Of(write.Id, expectedVersion, result));
    }

    /// <summary>Deletes a resource.</summary>
    /// <returns>A refusal, or <see langword="null"/>.</returns>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<ApiError?> DeleteAsync(ResourceId id, long? expectedVersion, CancellationToken cancellationToken)
    {
        var result = await store.DeleteAsync(id, expectedVersion, cancellationToken);
        if (result.Outcome == DeleteOutcome.Deleted && RestTypes.OfType(id.Type) is { IsFollowed: true })
        {
            await holder.WaitAsync(id, 0, LongestWait, time, cancellationToken);
        }

        return WriteRefusals.Of(id, result);
    }

    private static IEnumerable<InvalidParameter> Mismatches(RestType type, string mesh, string name, Resource resource)
    {
        if (resource.Type != type.Type)
        {
            yield return new("type", $"type from the URL has to be the same as in body: \"{type.Type}\" and \"{resource.Type}\"");
        }

        if (type.IsMeshScoped && resource.Mesh != mesh)
        {
            yield return new("mesh", $"mesh from the URL has to be the same as in body: \"{mesh}\" and \"{resource.Mesh}\"");
        }

        if (resource.Name != name)
        {
            yield return new("name", $"name from the URL has to be the same as in body: \"{name}\" and \"{resource.Name}\"");
        }
    }

    private static ApiError Refusal(IReadOnlyList<Violation> violations)
    {
        var errors = violations.Where(violation => violation.Severity == ViolationSeverity.Error).ToList();

        // A finding about no field is one about the text: it could not be read as a resource at all.
        return errors.Count > 0 && errors.TrueForAll(error => error.Field.Length == 0)
            ? ApiError.BadRequest(string.Join("; ", errors.Select(error => $"line {error.Line}, column {error.Column}: {error.Reason}")))
            : ApiError.Invalid([.. errors.Select(error => new InvalidParameter(error.Field, error.Reason))]);
    }

    private async Task<List<InvalidParameter>> MissingSecretsAsync(
        IEnumerable<(string Field, ResourceId Secret)> secrets, CancellationToken cancellationToken)
    {
        var missing = new List<InvalidParameter>();
        foreach (var (field, secret) in secrets)
        {
            if (KeyScope.IsReserved(secret.Name))
            {
                missing.Add(new(field, $"\"{secret.Name}\" is a secret of the control plane's own and is not given to policies"));
            }
            else if (await store.GetAsync(secret, cancellationToken) is null)
            {
                missing.Add(new(field, $"there is no secret \"{secret.Name}\" in mesh {secret.Mesh}; create it first, with PUT /meshes/{secret.Mesh}/secrets/{secret.Name}"));
            }
        }

        return missing;
    }

    /// <summary>What the resource can refer to. From the store: another instance may have written it a moment ago.</summary>
    private async Task<List<Resource>> OthersAsync(Resource resource, IReadOnlyList<Resource> besides, CancellationToken cancellationToken)
    {
        var others = besides.Where(other => other.Id != resource.Id).ToList();
        if (!ResourceTargets.NamesOthers(resource))
        {
            return others;
        }

        foreach (var type in new[] { RestTypes.Profile, RestTypes.OpenTelemetryBackend })
        {
            var page = await store.ListAsync(new ResourceQuery { Type = type.Type, Mesh = resource.Mesh }, cancellationToken);
            foreach (var stored in page.Items.Where(stored => stored.Id != resource.Id && !besides.Any(other => other.Id == stored.Id)))
            {
                others.AddRange(ResourceReader.Read(Encoding.UTF8.GetBytes(ResourceDocument.Compose(stored)), stored.Id.ToString(), time).Resources);
            }
        }

        return others;
    }
}
