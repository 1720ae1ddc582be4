using System.Buffers;
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

    /// <summary>Builds the body. An assignment is written once and copied from then on, as most of them outlive the answer.</summary>
    public static SharedBody Build(string version, IReadOnlyCollection<Assignment> assignments)
    {
        var scratch = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(scratch, SharedJson.Options);
        writer.WriteStartObject();
        writer.WriteString("version_info"u8, version);
        writer.WriteString("type_url"u8, TypeUrl);
        writer.WriteEndObject();
        writer.Flush();
        var body = new PiecedBuffer();
        body.Write(scratch.WrittenSpan[..^1]);
        var separator = Start;
        foreach (var assignment in assignments)
        {
            body.Write(separator);
            body.Write(assignment.Json ??= Write(assignment.Target, writer, scratch));
            separator = ","u8;
        }

        body.Write(assignments.Count == 0 ? "}"u8 : "]}"u8);
        return new SharedBody(body.Build());
    }

    private static ReadOnlySpan<byte> Start => ",\"resources\":["u8;

    private static byte[] Write(AssignmentTarget target, Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        Write(writer, target);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
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
