using System.Text.Json;

namespace MeshMetric.Cli.Output;

/// <summary>How the proxies of a policy are, for people.</summary>
internal static class HealthText
{
    /// <summary>Writes the control plane's answer: its sentences, then the proxies to look at.</summary>
    public static async Task WriteAsync(TextWriter output, JsonElement health)
    {
        await output.WriteLineAsync($"Policy {health.GetProperty("mesh").GetString()}/{health.GetProperty("policy").GetString()}");
        foreach (JsonElement sentence in health.GetProperty("summary").EnumerateArray())
        {
            await output.WriteLineAsync($"  {sentence.GetString()}");
        }

        JsonElement dataplanes = health.GetProperty("dataplanes");
        await WriteNamesAsync(output, "offline", dataplanes.GetProperty("offlineFirst").EnumerateArray().Select(name => name.GetString()));
        await WriteNamesAsync(output, "never reported", dataplanes.GetProperty("unknownFirst").EnumerateArray().Select(name => name.GetString()));
        await WriteNamesAsync(output, "run an older configuration", dataplanes.GetProperty("outdatedFirst").EnumerateArray().Select(item =>
            item.TryGetProperty("error", out JsonElement error) ? $"{item.GetProperty("name").GetString()} ({error.GetString()})" : item.GetProperty("name").GetString()));
        foreach (JsonElement part in health.GetProperty("sources").EnumerateArray().Concat(health.GetProperty("backends").EnumerateArray()))
        {
            foreach (JsonElement cause in part.GetProperty("causes").EnumerateArray())
            {
                await output.WriteLineAsync();
                await output.WriteLineAsync($"{part.GetProperty("name").GetString()}: {cause.GetProperty("count").GetInt32()} x {cause.GetProperty("cause").GetString()}");
                await output.WriteLineAsync($"  for example: {cause.GetProperty("example").GetString()}");
                await output.WriteLineAsync($"  look at: {string.Join(", ", cause.GetProperty("dataplanes").EnumerateArray().Select(name => name.GetString()))}");
            }
        }
    }

    private static async Task WriteNamesAsync(TextWriter output, string what, IEnumerable<string?> names)
    {
        string list = string.Join(", ", names);
        if (list.Length > 0)
        {
            await output.WriteLineAsync($"  {what}: {list}");
        }
    }
}
