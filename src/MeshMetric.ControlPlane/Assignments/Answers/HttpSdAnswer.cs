using System.Collections.Immutable;

using MeshMetric.ControlPlane.Assignments.Building;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>
/// The list of groups that Prometheus' HTTP SD reads. Each target is a group, as its labels are its own: those that Prometheus' kuma_sd would make of the
/// same assignment, so that one set of relabelling rules fits both.
/// </summary>
internal static class HttpSdAnswer
{
    /// <summary>Builds the body.</summary>
    public static SharedBody Build(ImmutableArray<Assignment> assignments) => SharedJson.Build(writer =>
    {
        writer.WriteStartArray();
        foreach (var assignment in assignments)
        {
            var target = assignment.Target;
            writer.WriteStartObject();
            writer.WriteStartArray("targets"u8);
            writer.WriteStringValue(target.Address);
            writer.WriteEndArray();
            writer.WriteStartObject("labels"u8);
            writer.WriteString("__scheme__"u8, target.Scheme);
            writer.WriteString("__metrics_path__"u8, target.MetricsPath);
            writer.WriteString("instance"u8, target.Instance);
            writer.WriteString("__meta_kuma_mesh"u8, target.Mesh);
            writer.WriteString("__meta_kuma_service"u8, target.Service);
            writer.WriteString("__meta_kuma_dataplane"u8, target.Instance);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}
