using System.Buffers;

using MeshMetric.ControlPlane.Assignments.Building;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>
/// A DiscoveryResponse of monitoring assignments as proto3 JSON with the fields' own names; what is empty is left out. No nonce: nobody refuses over HTTP.
/// </summary>
internal static class MadsAnswer
{
    /// <summary>The only type that MADS serves.</summary>
    public const string TypeUrl = "type.googleapis.com/kuma.observability.v1.MonitoringAssignment";

    /// <summary>Builds the body.</summary>
    public static SharedBody Build(string version, IReadOnlyCollection<Assignment> assignments)
    {
        var body = new PiecedBuffer();
        body.Write(JsonFragment.Write(version, static (writer, version) =>
        {
            writer.WriteStartObject();
            writer.WriteString("version_info"u8, version);
            writer.WriteString("type_url"u8, TypeUrl);
        }));
        var separator = ",\"resources\":["u8;
        foreach (var assignment in assignments)
        {
            body.Write(separator);
            assignment.WriteTo(body);
            separator = ","u8;
        }

        body.Write(assignments.Count == 0 ? "}"u8 : "]}"u8);
        return new SharedBody(body.Build());
    }
}
