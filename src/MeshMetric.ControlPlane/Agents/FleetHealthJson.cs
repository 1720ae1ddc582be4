using System.Globalization;
using System.Text.Json;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>Writes health as JSON, with sentences for people.</summary>
internal static class FleetHealthJson
{
    /// <summary>Writes the fields into the object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter writer, FleetHealth health)
    {
        writer.WriteStartObject("dataplanes");
        writer.WriteNumber("total", health.Total);
        writer.WriteNumber("online", health.Online);
        writer.WriteNumber("offline", health.Offline);
        writer.WriteNumber("unknown", health.Unknown);
        writer.WriteNumber("current", health.Current);
        WriteNames(writer, "offlineFirst", health.OfflineNames);
        WriteNames(writer, "unknownFirst", health.UnknownNames);
        writer.WriteStartArray("outdatedFirst");
        foreach (var (name, reason) in health.Outdated)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            if (reason is not null)
            {
                writer.WriteString("error", reason);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        WriteParts(writer, "sources", health.Sources);
        WriteParts(writer, "backends", health.Backends);
        WriteNames(writer, "summary", Sentences(health));
    }

    /// <summary>The health in sentences, the proxies first.</summary>
    public static IReadOnlyList<string> Sentences(FleetHealth health) =>
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"{health.Current:N0} of {health.Total:N0} proxies run the current configuration; {health.Online - health.Current:N0} run an older one, {health.Offline:N0} are offline, {health.Unknown:N0} never reported"),
        .. health.Sources.Where(source => source.Down > 0).Select(source => source.Sentence("scraped")),
        .. health.Backends.Where(backend => backend.Down > 0).Select(backend => backend.Sentence("delivered to")),
        .. health.Backends.Where(backend => backend.Losing > 0).Select(backend => backend.LossSentence()),
    ];

    private static void WriteParts(Utf8JsonWriter writer, string name, IReadOnlyList<FleetPart> parts)
    {
        writer.WriteStartArray(name);
        foreach (var part in parts)
        {
            writer.WriteStartObject();
            writer.WriteString("name", part.Name);
            writer.WriteNumber("total", part.Total);
            writer.WriteNumber("up", part.Up);
            writer.WriteNumber("down", part.Down);
            writer.WriteNumber("waiting", part.Waiting);
            if (part.Losing > 0)
            {
                writer.WriteNumber("losing", part.Losing);
                writer.WriteNumber("pointsDropped", part.Dropped);
                writer.WriteNumber("pointsRefused", part.Refused);
            }

            writer.WriteStartArray("causes");
            foreach (var cause in part.Causes)
            {
                writer.WriteStartObject();
                writer.WriteString("cause", cause.Cause);
                writer.WriteNumber("count", cause.Count);
                writer.WriteString("example", cause.Example);
                WriteNames(writer, "dataplanes", cause.Dataplanes);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(name);
        foreach (var text in names)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
