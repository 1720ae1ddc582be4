using System.Text.Json;

using MeshMetric.ControlPlane.Assignments.Building;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>
/// A DiscoveryResponse of monitoring assignments as proto3 JSON with the fields' own names; what is empty is left out. No nonce: nobody refuses over HTTP.
/// </summary>
internal static class MadsAnswer
{
    /// <summary>The only type that MADS serves.</summary>
    public const string TypeUrl = "type.googleapis.com/kuma.observability.v1.MonitoringAssignment";

    private const int BytesPerAssignment = 320;

    /// <summary>Builds the body.</summary>
    public static SharedBody Build(string version, IReadOnlyCollection<Assignment> assignments) =>
        SharedJson.Build(assignments.Count * BytesPerAssignment, writer => Write(writer, version, assignments));

    private static void Write(Utf8JsonWriter writer, string version, IReadOnlyCollection<Assignment> assignments)
    {
        writer.WriteStartObject();
        writer.WriteString("version_info"u8, version);
        writer.WriteString("type_url"u8, TypeUrl);
        if (assignments.Count > 0)
        {
            writer.WriteStartArray("resources"u8);
            foreach (var assignment in assignments)
            {
                Write(writer, assignment.Target);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, AssignmentTarget target)
    {
        writer.WriteStartObject();
        writer.WriteString("@type"u8, TypeUrl);
        writer.WriteString("mesh"u8, target.Mesh);
        writer.WriteString("service"u8, target.Service);
        writer.WriteStartArray("targets"u8);
        writer.WriteStartObject();
        writer.WriteString("name"u8, target.Instance);
        writer.WriteString("scheme"u8, target.Scheme);
        writer.WriteString("address"u8, target.Address);
        writer.WriteString("metrics_path"u8, target.MetricsPath);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
