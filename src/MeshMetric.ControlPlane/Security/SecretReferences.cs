using MeshMetric.Resources;
using MeshMetric.Resources.Model;

namespace MeshMetric.ControlPlane.Security;

/// <summary>The secrets that a policy names: they must be there when it is written, and can't be deleted while it is.</summary>
internal static class SecretReferences
{
    /// <summary>The secrets, each with the field that names it.</summary>
    public static IEnumerable<(string Field, ResourceId Secret)> Of(Resource resource)
    {
        if (resource is not MeshMetricResource { Default.Backends: { } backends })
        {
            yield break;
        }

        for (var i = 0; i < backends.Count; i++)
        {
            if (backends[i] is OpenTelemetryDeclaration collector)
            {
                foreach (var (name, source) in collector.Headers.Where(header => header.Value.Secret is not null))
                {
                    yield return ($"spec.default.backends[{i}].openTelemetry.headers.{name}.secret", PolicySecrets.IdOf(resource.Mesh, source.Secret!));
                }
            }
        }
    }
}
