using System.Globalization;
using System.Text.Json;

namespace MeshMetric.Cli.Output;

/// <summary>What an <c>apply --dry-run</c> would do, for people.</summary>
internal static class DryRunText
{
    /// <summary>Writes the control plane's answer.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> WriteAsync(Terminal terminal, JsonElement answer)
    {
        int code = ExitCode.Good;
        foreach (JsonElement resource in answer.GetProperty("resources").EnumerateArray())
        {
            string mesh = resource.TryGetProperty("mesh", out JsonElement scope) ? scope.GetString() + "/" : "";
            string title = $"{resource.GetProperty("type").GetString()} {mesh}{resource.GetProperty("name").GetString()}";
            string outcome = resource.GetProperty("outcome").GetString()!;
            await terminal.Output.WriteLineAsync($"{title} {(outcome == "refused" ? "would be refused" : outcome == "unchanged" ? outcome : $"would be {outcome}")}");
            foreach (JsonElement problem in resource.GetProperty("problems").EnumerateArray())
            {
                code = ExitCode.Violations;
                await terminal.Output.WriteLineAsync($"* {problem.GetProperty("field").GetString()}: {problem.GetProperty("reason").GetString()}");
            }
        }

        JsonElement dataplanes = answer.GetProperty("dataplanes");
        int changed = dataplanes.GetProperty("changed").GetInt32();
        string total = dataplanes.GetProperty("total").GetInt32().ToString("N0", CultureInfo.InvariantCulture);
        await terminal.Output.WriteLineAsync($"{changed.ToString("N0", CultureInfo.InvariantCulture)} of {total} dataplanes would change");
        JsonElement items = dataplanes.GetProperty("items");
        foreach (JsonElement item in items.EnumerateArray())
        {
            JsonElement series = item.GetProperty("series");
            await terminal.Output.WriteLineAsync(
                $"  {item.GetProperty("mesh").GetString()}/{item.GetProperty("name").GetString()}: series {Number(series.GetProperty("now"))} -> {Then(series)}");
            foreach (JsonElement change in item.GetProperty("changes").EnumerateArray())
            {
                await terminal.Output.WriteLineAsync($"    {change.GetString()}");
            }
        }

        if (items.GetArrayLength() < changed)
        {
            await terminal.Output.WriteLineAsync($"  and {(changed - items.GetArrayLength()).ToString("N0", CultureInfo.InvariantCulture)} more");
        }

        return code;
    }

    /// <summary>What there would be, as far as the agent's figures tell: a number, bounds, or a question mark.</summary>
    private static string Then(JsonElement series)
    {
        if (!series.TryGetProperty("thenAtLeast", out JsonElement atLeast))
        {
            return Number(series.GetProperty("then"));
        }

        JsonElement atMost = series.GetProperty("thenAtMost");
        return atMost.ValueKind == JsonValueKind.Null ? $"at least {Number(atLeast)}" : $"{Number(atLeast)} to {Number(atMost)}";
    }

    private static string Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? element.GetInt64().ToString("N0", CultureInfo.InvariantCulture) : "?";
}
