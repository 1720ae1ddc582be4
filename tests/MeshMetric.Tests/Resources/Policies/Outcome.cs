using System.Globalization;
using System.Text;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Tests.Resources.Policies;

/// <summary>
/// What the documents of a scenario come to for its first dataplane, as text: a line a pipeline, backend, application; defaults are left out.
/// </summary>
internal static class Outcome
{
    /// <summary>A dataplane that most scenarios use.</summary>
    public const string Backend = """
        type: Dataplane
        mesh: default
        name: backend-1
        labels: {app: backend}
        networking:
          address: 10.0.0.1
          inbound:
            - {port: 8080, name: http, tags: {kuma.io/service: backend, version: v1}}
            - {port: 9090, name: admin, tags: {kuma.io/service: backend-admin, version: v2}}

        """;

    public static PipelineSet Compile(string documents, DateTimeOffset? now = null)
    {
        var resources = Given.Resources(documents);
        return PipelineCompiler.Compile(resources.OfType<DataplaneResource>().First(), resources, now ?? Given.Now);
    }

    public static string Of(string documents, DateTimeOffset? now = null) => Describe(Compile(documents, now));

    public static string Describe(PipelineSet set)
    {
        var text = new StringBuilder();
        foreach (var pipeline in set.Pipelines)
        {
            text.Append("pipeline ").Append(Describe(pipeline.Sidecar));
            text.Append(Join(" labels ", pipeline.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")));
            if (pipeline.Limits is { } limits)
            {
                text.Append(CultureInfo.InvariantCulture, $" limits {limits.Series}/{limits.Bytes}/{limits.OnExceeded}");
            }

            text.Append('\n');
            foreach (var backend in pipeline.Backends)
            {
                text.Append("  ").Append(Describe(backend)).Append(" from ").Append(backend.From).Append('\n');
            }

            foreach (var application in pipeline.Applications)
            {
                text.Append(CultureInfo.InvariantCulture, $"  app {application.Name ?? "-"} {application.Address}:{application.Port}{application.Path}\n");
            }

            foreach (var (field, origin) in pipeline.Provenance.OrderBy(field => field.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {field} by {origin.Policy}{Join(" over ", origin.Over)}\n");
            }
        }

        foreach (var warning in set.Warnings)
        {
            text.Append(CultureInfo.InvariantCulture, $"warning {warning.Policy ?? "-"} {warning.Field}\n");
        }

        if (set.NextChange is { } change)
        {
            text.Append(CultureInfo.InvariantCulture, $"next {change.UtcDateTime:yyyy-MM-ddTHH:mm:ss}\n");
        }

        return text.ToString();
    }

    private static string Describe(SidecarSettings sidecar) =>
        (sidecar.Regex is null ? sidecar.Profile!.Name : $"/{sidecar.Regex}/")
        + (sidecar.UsedOnly ? "" : " unused")
        + Join(" +", sidecar.Include.Select(selector => $"{selector.Type}:{selector.Match}"))
        + Join(" -", sidecar.Exclude.Select(selector => $"{selector.Type}:{selector.Match}"));

    private static string Describe(PipelineBackend backend) => backend switch
    {
        PrometheusBackend prometheus =>
            $"prometheus {prometheus.ClientId ?? "(default)"} :{prometheus.Port}{prometheus.Path}"
            + (prometheus.TlsMode == PrometheusTlsMode.Disabled ? "" : " " + prometheus.TlsMode)
            + Join(" also ", prometheus.AlsoServes.Select(client => client ?? "(default)")),
        OpenTelemetryBackend otlp =>
            $"otlp {(otlp.Protocol == OtlpProtocol.Grpc ? "grpc" : "http")} {otlp.DisplayEndpoint}"
            + (otlp.RefreshInterval == TimeSpan.FromSeconds(60) ? "" : " every " + GoDuration.Format(otlp.RefreshInterval)),
        _ => backend.ToString()!,
    };

    private static string Join(string before, IEnumerable<string> items)
    {
        var joined = string.Join(',', items);
        return joined.Length == 0 ? "" : before + joined;
    }
}
