using System.Globalization;
using System.Text.Json;
using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Reading;

namespace MeshMetric.Resources.Dynamic;

/// <summary>
/// Reads dynamic configurations, ours and Kuma's: without <c>pipelines</c> the flat block is one pipeline. Unknown fields are passed over; a value that
/// can't be honoured refuses the whole document, so that an agent goes on with the one before rather than with half of this.
/// </summary>
public static class DynamicConfigurationReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="own">The dataplane of a document that names none, as Kuma's don't.</param>
    /// <param name="problem">What is wrong with the document, path first; <see langword="null"/> when nothing is.</param>
    /// <returns>The configuration, or <see langword="null"/> with a problem.</returns>
    public static DynamicConfiguration? Read(ReadOnlyMemory<byte> json, DataplaneResource own, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(own);
        using var document = JsonText.Parse(json, out problem);
        if (document is null)
        {
            return null;
        }

        var findings = new JsonFindings();
        var configuration = Read(document.RootElement, own, findings);
        problem = findings.Problem;
        return problem is null ? configuration : null;
    }

    private static DynamicConfiguration? Read(JsonElement root, DataplaneResource own, JsonFindings findings)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            findings.Fail("document", "must be an object");
            return null;
        }

        if (new JsonFields(root, "document", findings).Object("observability")?.Object("metrics") is not { } metrics)
        {
            findings.Fail("document", "has no observability.metrics");
            return null;
        }

        var dataplane = metrics.Object("dataplane") is { } told ? ReadDataplane(told) ?? own : own;
        if (!metrics.Has("pipelines"))
        {
            return new DynamicConfiguration(dataplane, new PipelineSet(FlatMetricsReader.Read(metrics, dataplane), [], null));
        }

        var pipelines = metrics.List("pipelines", PipelineJsonReader.Read);
        var warnings = metrics.List("warnings", warning => new PipelineWarning(warning.Text("policy"), warning.Text("field") ?? "", warning.Text("reason") ?? ""));
        return new DynamicConfiguration(dataplane, new PipelineSet(pipelines, warnings, ReadNextChange(metrics)));
    }

    private static DataplaneResource? ReadDataplane(JsonFields fields)
    {
        var result = DataplaneComposer.Compose(
            fields.Required("mesh"), fields.Required("name"), null, fields.TextMap("tags"), fields.Text("address") ?? "", "control plane");
        if (result.Resources.Count > 0)
        {
            return (DataplaneResource)result.Resources[0];
        }

        fields.Fail(result.Violations[0].Field, result.Violations[0].Reason);
        return null;
    }

    private static DateTimeOffset? ReadNextChange(JsonFields metrics)
    {
        if (metrics.Text("nextChange") is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
        {
            return instant;
        }

        metrics.Fail("nextChange", $"{Quoting.Quote(text)} is not an instant");
        return null;
    }
}
