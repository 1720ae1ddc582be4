using System.Text.Json;

namespace MeshMetric.Cli.Output;

/// <summary>The clients of the service discovery, for people.</summary>
internal static class ClientsText
{
    /// <summary>Writes the control plane's list.</summary>
    public static Task WriteAsync(TextWriter output, JsonElement list)
    {
        PlainTable.Write(output, ["CLIENT", "SERVED AS", "BY", "FROM", "LAST SEEN", "CURRENT", "ERROR"], list.GetProperty("items").EnumerateArray().Select(item =>
            (IReadOnlyList<string>)
            [
                item.GetProperty("id").GetString() ?? "",
                item.GetProperty("resolvedId").GetString() ?? "",
                item.GetProperty("kind").GetString() ?? "",
                item.GetProperty("address").GetString() ?? "",
                item.GetProperty("lastSeen").GetString() ?? "",
                item.GetProperty("current").GetBoolean() ? "yes" : "no",
                item.GetProperty("error").GetString() ?? "",
            ]));
        return Task.CompletedTask;
    }
}
