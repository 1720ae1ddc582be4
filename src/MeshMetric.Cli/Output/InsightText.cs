using System.Globalization;
using System.Text.Json;

namespace MeshMetric.Cli.Output;

/// <summary>What agents last reported, for people.</summary>
internal static class InsightText
{
    /// <summary>Writes the insight of one dataplane.</summary>
    public static async Task WriteOneAsync(TextWriter output, JsonElement insight)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync($"Agent: {State(insight)}");
        if (!insight.TryGetProperty("meshMetric", out JsonElement report))
        {
            return;
        }

        await output.WriteLineAsync($"  version {Version(report)}, Envoy {(Text(report.GetProperty("agent"), "envoyVersion") is { Length: > 0 } envoy ? envoy : "unknown")}");
        foreach (JsonElement source in report.GetProperty("sources").EnumerateArray())
        {
            string state = !source.TryGetProperty("up", out JsonElement up) ? "not read yet" : up.GetBoolean() ? "up" : $"down: {Text(source, "error")}";
            await output.WriteLineAsync($"  source    {Text(source, "name")}  {state}, samples seen {Count(source, "samplesSeen")}, kept {Count(source, "samplesKept")}");
        }

        foreach (JsonElement backend in report.GetProperty("backends").EnumerateArray())
        {
            string error = Text(backend, "error") is { Length: > 0 } text ? $", fails: {text}" : "";
            string lost = string.Concat(((string[])["dropped", "refused"]).Where(field => backend.TryGetProperty(field, out _)).Select(field => $", points {field} {Count(backend, field)}"));
            await output.WriteLineAsync(
                $"  backend   {Text(backend, "type")} {Text(backend, "name")}  deliveries {Count(backend, "deliveries")}, failures {Count(backend, "failures")}, series {Count(backend, "series")}{lost}{error}");
        }
    }

    /// <summary>Writes a list of dataplanes with their insights.</summary>
    public static async Task WriteListAsync(TextWriter output, JsonElement list)
    {
        PlainTable.Write(output, ["MESH", "NAME", "AGENT", "VERSION", "SOURCES DOWN", "SERIES"], list.GetProperty("items").EnumerateArray().Select(Row));
        int shown = list.GetProperty("items").GetArrayLength();
        int total = list.GetProperty("total").GetInt32();
        if (shown < total)
        {
            await output.WriteLineAsync($"{shown} of {total} shown; -o json and the REST API have them all, page by page");
        }
    }

    private static List<string> Row(JsonElement item)
    {
        JsonElement insight = item.GetProperty("dataplaneInsight");
        List<string> row = [Text(item, "mesh"), Text(item, "name"), State(insight)];
        if (!insight.TryGetProperty("meshMetric", out JsonElement report))
        {
            return [.. row, "", "", ""];
        }

        var down = report.GetProperty("sources").EnumerateArray()
            .Where(source => source.TryGetProperty("up", out JsonElement up) && !up.GetBoolean())
            .Select(source => Text(source, "name"));
        long series = report.GetProperty("backends").EnumerateArray().Sum(backend => backend.TryGetProperty("series", out JsonElement count) ? count.GetInt64() : 0);
        return [.. row, Version(report), string.Join(' ', down), series.ToString("N0", CultureInfo.InvariantCulture)];
    }

    private static string Version(JsonElement report) => Text(report.GetProperty("agent"), "version");

    private static string State(JsonElement insight)
    {
        JsonElement subscriptions = insight.GetProperty("subscriptions");
        return subscriptions.GetArrayLength() == 0 ? "never reported"
            : subscriptions[subscriptions.GetArrayLength() - 1].TryGetProperty("disconnectTime", out JsonElement gone) ? $"offline since {gone.GetString()}"
            : "online";
    }

    private static string Count(JsonElement item, string field) =>
        item.TryGetProperty(field, out JsonElement count) ? count.GetInt64().ToString("N0", CultureInfo.InvariantCulture) : "?";

    private static string Text(JsonElement item, string field) => item.TryGetProperty(field, out JsonElement value) ? value.GetString() ?? "" : "";
}
