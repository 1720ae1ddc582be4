using System.Globalization;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>What makes a backend the same backend in two policies (policy rules, Combination 2).</summary>
internal static class BackendIdentity
{
    public static string Of(BackendDeclaration backend) => backend switch
    {
        PrometheusDeclaration prometheus => OfPrometheus(prometheus.ClientId),
        OpenTelemetryDeclaration { Endpoint: { } endpoint } declaration => OfEndpoint(declaration.Protocol ?? OtlpProtocol.Grpc, endpoint),
        OpenTelemetryDeclaration { BackendRef: { } reference } declaration => OfReference(reference, declaration.Protocol),
        _ => throw new ArgumentException("The declaration has neither endpoint nor reference.", nameof(backend)),
    };

    public static string OfPrometheus(string? clientId) => "prometheus " + clientId;

    public static string OfEndpoint(OtlpProtocol protocol, OtlpEndpoint endpoint)
    {
        var port = endpoint.Port ?? OtlpDefaults.Port(protocol);
        return endpoint.Scheme == "unix"
            ? string.Create(CultureInfo.InvariantCulture, $"otlp {protocol} unix {endpoint.Path}")
            : string.Create(CultureInfo.InvariantCulture, $"otlp {protocol} {endpoint.Host} {port} {OtlpDefaults.Path(protocol, endpoint.Path)}");
    }

    // Within one document a reference is only known by what it says; two that say the same are the same.
    private static string OfReference(BackendReference reference, OtlpProtocol? protocol)
    {
        var labels = reference.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}");
        return $"reference {protocol} {reference.Name} {string.Join(',', labels)}";
    }
}
