using MeshMetric.Resources;
using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Whether a token speaks for a dataplane. Kuma's rules: mesh, name when the token has one, tags, workload.</summary>
internal static class DataplaneScope
{
    private const string WorkloadLabel = "kuma.io/workload";

    /// <summary>Why a token does not speak for a mesh and name, or <see langword="null"/>.</summary>
    public static string? Refuse(DataplaneClaims claims, string mesh, string name) =>
        claims.Mesh != mesh ? $"the token is for mesh \"{claims.Mesh}\" and not for \"{mesh}\""
        : claims.Name.Length > 0 && claims.Name != name ? $"the token is for the dataplane \"{claims.Name}\" and not for \"{name}\""
        : null;

    /// <summary>
    /// Why a token does not speak for what a dataplane is, or <see langword="null"/>: every tag of the token is there, on an inbound or the gateway, and has no
    /// value that the token doesn't list.
    /// </summary>
    public static string? Refuse(DataplaneClaims claims, DataplaneResource dataplane)
    {
        foreach (var (tag, allowed) in claims.Tags)
        {
            var values = dataplane.Inbounds.Select(inbound => inbound.Tags)
                .Append(dataplane.Gateway?.Tags)
                .Select(tags => tags?.GetValueOrDefault(tag))
                .OfType<string>()
                .ToList();
            if (values.Count == 0)
            {
                return $"the token is for dataplanes with the tag \"{tag}\", and this one has none";
            }

            if (values.FirstOrDefault(value => !allowed.Contains(value, StringComparer.Ordinal)) is { } other)
            {
                return $"the token is for dataplanes whose tag \"{tag}\" is {string.Join(" or ", allowed.Select(value => $"\"{value}\""))}, and this one's is \"{other}\"";
            }
        }

        var workload = dataplane.Labels.GetValueOrDefault(WorkloadLabel);
        return claims.Workload.Length > 0 && claims.Workload != workload
            ? $"the token is for dataplanes whose label \"{WorkloadLabel}\" is \"{claims.Workload}\", and this one's is \"{workload}\""
            : null;
    }
}
