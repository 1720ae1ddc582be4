using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources;

/// <summary>Checks what resources say about one another: names given twice, references that lead nowhere, profiles that extend in a circle.</summary>
public static class ResourceReferences
{
    /// <summary>Checks the resources of one or several inputs together.</summary>
    /// <param name="results">What was read.</param>
    /// <param name="allowUnresolved">A reference that is not found is a warning in place of an error; cycles are errors all the same.</param>
    /// <returns>The violations, in the inputs' order.</returns>
    public static IReadOnlyList<Violation> Check(IReadOnlyCollection<ReadResult> results, bool allowUnresolved = false)
    {
        ArgumentNullException.ThrowIfNull(results);
        var violations = new List<Violation>();
        var resources = results.SelectMany(result => result.Resources).ToList();
        FindDoubles(resources, violations);
        var meshes = resources
            .GroupBy(resource => resource.Mesh, StringComparer.Ordinal)
            .ToDictionary(mesh => mesh.Key, mesh => new MeshReferences([.. mesh], results), StringComparer.Ordinal);
        var missing = allowUnresolved ? ViolationSeverity.Warning : ViolationSeverity.Error;
        foreach (var resource in resources)
        {
            switch (resource)
            {
                case MeshMetricResource policy:
                    CheckPolicy(policy, meshes[resource.Mesh], missing, violations);
                    break;
                case MeshMetricProfileResource profile:
                    CheckProfile(profile, meshes[resource.Mesh], missing, violations);
                    break;
                default:
                    break;
            }
        }

        return violations;
    }

    private static void FindDoubles(List<Resource> resources, List<Violation> violations)
    {
        var first = new Dictionary<ResourceId, ResourceOrigin>();
        foreach (var resource in resources)
        {
            // Inside one input the reader has said it already, and left the second out.
            if (!first.TryAdd(resource.Id, resource.Origin))
            {
                var (field, node) = resource.Form == ResourceForm.Universal
                    ? ("name", resource.Origin.Find("name"))
                    : ("metadata.name", resource.Origin.Find("metadata", "name"));
                violations.Add(At(resource, field, node, $"{resource.Id} is given twice; the first is in {first[resource.Id].File}", ViolationSeverity.Error));
            }
        }
    }

    private static void CheckPolicy(MeshMetricResource policy, MeshReferences mesh, ViolationSeverity missing, List<Violation> violations)
    {
        if (policy.Default.Sidecar?.Profile is { } profile && mesh.FindProfile(profile) is { } finding)
        {
            var node = policy.Origin.Find("spec", "default", "sidecar", "profile");
            violations.Add(At(policy, "spec.default.sidecar.profile", node, finding, missing));
        }

        var backends = policy.Default.Backends ?? [];
        var identities = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < backends.Count; i++)
        {
            if (backends[i] is OpenTelemetryDeclaration { BackendRef: { } reference } && mesh.FindBackend(reference) is { } backendFinding)
            {
                var node = policy.Origin.Find("spec", "default", "backends", i, "openTelemetry", "backendRef");
                violations.Add(At(policy, $"spec.default.backends[{i}].openTelemetry.backendRef", node, backendFinding, missing));
            }
            else if (backends[i] is OpenTelemetryDeclaration declaration
                && mesh.FindIdentity(declaration) is { } identity
                && !identities.TryAdd(identity, i))
            {
                // The reader has refused what is the same without looking at the referenced resources.
                var field = declaration.BackendRef is null ? "endpoint" : "backendRef";
                violations.Add(At(
                    policy,
                    $"spec.default.backends[{i}].openTelemetry.{field}",
                    policy.Origin.Find("spec", "default", "backends", i, "openTelemetry", field),
                    $"leads to the same collector as backends[{identities[identity]}]; remove one",
                    ViolationSeverity.Error));
            }
        }
    }

    private static void CheckProfile(MeshMetricProfileResource profile, MeshReferences mesh, ViolationSeverity missing, List<Violation> violations)
    {
        var node = profile.Origin.Find("spec", "extends");
        if (mesh.FindProfile(profile.Extends) is { } finding)
        {
            violations.Add(At(profile, "spec.extends", node, finding, missing));
        }
        else if (mesh.FindCycle(profile) is { } cycle)
        {
            violations.Add(At(profile, "spec.extends", node, cycle, ViolationSeverity.Error));
        }
    }

    private static Violation At(Resource resource, string field, Node? node, string reason, ViolationSeverity severity)
    {
        var position = (node ?? resource.Origin.Root).Position;
        var prefix = resource.Origin.Path.ToString();
        return new Violation
        {
            File = resource.Origin.File,
            Line = position.Line,
            Column = position.Column,
            Document = resource.Origin.Document,
            Field = prefix.Length == 0 ? field : $"{prefix}.{field}",
            Reason = reason,
            Severity = severity,
        };
    }
}
