using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>Insights as JSON, the same in the store and over REST: Kuma's <c>subscriptions</c>, and the agent's last report as <c>meshMetric</c>.</summary>
internal static class InsightJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Protocols = ["cds", "eds", "lds", "rds"];

    /// <summary>The body that the store keeps.</summary>
    public static string ToBody(DataplaneInsight insight)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, insight);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes an insight as one object.</summary>
    public static void Write(Utf8JsonWriter writer, DataplaneInsight insight)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("subscriptions");
        foreach (var subscription in insight.Subscriptions)
        {
            Write(writer, subscription);
        }

        writer.WriteEndArray();
        if (insight.Report is { } report)
        {
            writer.WritePropertyName("meshMetric");
            AgentReportJson.Write(writer, report);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads what the store holds; what can't be read counts as nothing known.</summary>
    public static DataplaneInsight Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var report = root.TryGetProperty("meshMetric", out var told) ? AgentReportJson.Read(told, out _) : null;
            return root.TryGetProperty("subscriptions", out var subscriptions) && subscriptions.ValueKind == JsonValueKind.Array
                ? new DataplaneInsight([.. subscriptions.EnumerateArray().Select(ReadSubscription)], report)
                : DataplaneInsight.Empty with { Report = report };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return DataplaneInsight.Empty;
        }
    }

    private static void Write(Utf8JsonWriter writer, Subscription subscription)
    {
        writer.WriteStartObject();
        writer.WriteString("id", subscription.Id);
        writer.WriteString("controlPlaneInstanceId", subscription.Instance);
        if (subscription.InstanceApi is { } api)
        {
            writer.WriteString("controlPlaneApi", api.OriginalString);
        }

        writer.WriteString("connectTime", Time(subscription.Connected));
        if (subscription.Disconnected is { } disconnected)
        {
            writer.WriteString("disconnectTime", Time(disconnected));
        }

        writer.WriteStartObject("status");
        writer.WriteString("lastUpdateTime", Time(subscription.Updated));

        // Counts of 64 bits are texts in Kuma's JSON.
        writer.WriteStartObject("total");
        writer.WriteString("responsesSent", subscription.Updates.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("responsesAcknowledged", subscription.Updates.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
        foreach (var protocol in Protocols)
        {
            writer.WriteStartObject(protocol);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("version");
        writer.WriteStartObject("kumaDp");
        writer.WriteString("version", subscription.Version);
        writer.WriteEndObject();
        writer.WriteStartObject("envoy");
        writer.WriteString("version", subscription.EnvoyVersion ?? "");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static Subscription ReadSubscription(JsonElement element)
    {
        var status = element.TryGetProperty("status", out var found) ? found : default;
        var version = element.TryGetProperty("version", out found) ? found : default;
        var connected = element.GetProperty("connectTime").GetDateTimeOffset();
        var updates = Inside(Inside(status, "total"), "responsesSent") is { ValueKind: JsonValueKind.String } count
            && long.TryParse(count.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new Subscription(
            element.GetProperty("id").GetString()!,
            Text(element, "controlPlaneInstanceId") ?? "",
            connected,
            element.TryGetProperty("disconnectTime", out found) ? found.GetDateTimeOffset() : null,
            Inside(status, "lastUpdateTime") is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : connected,
            updates,
            Text(Inside(version, "kumaDp"), "version") ?? "",
            Text(Inside(version, "envoy"), "version") is { Length: > 0 } envoy ? envoy : null)
        {
            InstanceApi = Uri.TryCreate(Text(element, "controlPlaneApi"), UriKind.Absolute, out var api) ? api : null,
        };
    }

    private static JsonElement Inside(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name) => Inside(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
