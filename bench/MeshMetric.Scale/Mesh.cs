using System.Globalization;

using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.Scale;

/// <summary>
/// The resources of a large mesh, the same every time: dataplanes of as many services as there are policies, one policy for the mesh and each other
/// for a service, an insight for each dataplane.
/// </summary>
/// <param name="Dataplanes">How many dataplanes.</param>
/// <param name="Policies">How many policies.</param>
internal sealed record Mesh(int Dataplanes, int Policies)
{
    private const string Name = "default";

    /// <summary>The mesh itself.</summary>
    public static ResourceWrite Itself { get; } = new(new ResourceId("Mesh", "", Name), "{}");

    /// <summary>Everything, in an order in which it can be written.</summary>
    public IEnumerable<ResourceWrite> All() =>
    [
        Itself,
        .. Enumerable.Range(0, Policies).Select(number => Policy(number, 5670)),
        .. Enumerable.Range(0, Dataplanes).Select(Dataplane),
        .. Enumerable.Range(0, Dataplanes).Select(number => Insight(number, 0)),
    ];

    /// <summary>One dataplane.</summary>
    public ResourceWrite Dataplane(int number)
    {
        string name = DataplaneName(number);
        string service = ServiceName(number % Policies);
        return new ResourceWrite(
            new ResourceId("Dataplane", Name, name),
            $$$"""
            {"networking":{"address":"10.{{{number >> 16}}}.{{{(number >> 8) & 255}}}.{{{number & 255}}}","inbound":[{"port":8080,"servicePort":8080,"tags":{"kuma.io/service":"{{{service}}}","kuma.io/protocol":"http","version":"v{{{number % 3}}}"}},{"port":9090,"servicePort":9090,"tags":{"kuma.io/service":"{{{service}}}-admin","kuma.io/protocol":"tcp"}}],"outbound":[{"port":10001,"tags":{"kuma.io/service":"orders"}},{"port":10002,"tags":{"kuma.io/service":"payments"}}]}}
            """)
        {
            Labels = new Dictionary<string, string> { ["kuma.io/zone"] = "east", ["team"] = service },
        };
    }

    /// <summary>What a dataplane's agent reports.</summary>
    /// <param name="number">The dataplane.</param>
    /// <param name="beat">How many times it has reported.</param>
    public static ResourceWrite Insight(int number, int beat)
    {
        string name = DataplaneName(number);
        return new ResourceWrite(
            new ResourceId("DataplaneInsight", Name, name),
            $$"""
            {"beat":{{beat}},"agentVersion":"0.1.0","envoyVersion":"1.30.1","etag":"0123456789abcdef","sources":[{"name":"sidecar","up":true,"seen":2000,"kept":400},{"name":"orders","up":true,"seen":300,"kept":300}],"backends":[{"name":"main","up":true,"sent":700}]}
            """)
        {
            Owner = new ResourceId("Dataplane", Name, name),
        };
    }

    /// <summary>One policy; the port tells one version of it from another.</summary>
    public static ResourceWrite Policy(int number, int port)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"policy-{number:000}");
        string target = number == 0 ? """{"kind":"Mesh"}""" : $$"""{"kind":"MeshService","name":"{{ServiceName(number)}}"}""";
        return new ResourceWrite(
            new ResourceId("MeshMetric", Name, name),
            $$$"""
            {"spec":{"targetRef":{{{target}}},"default":{"sidecar":{"profile":"minimal","include":[{"type":"Prefix","match":"envoy_rbac"}]},"applications":[{"name":"app","path":"/metrics","port":8888}],"backends":[{"type":"Prometheus","prometheus":{"clientId":"main","port":{{{port}}},"path":"/metrics"}}
            """ + "]}}}");
    }

    /// <summary>A policy that gives every dataplane to one more Prometheus server; the port tells one version of it from another.</summary>
    public static ResourceWrite Everywhere(int port) => new(
        new ResourceId("MeshMetric", Name, "policy-everywhere"),
        $$$"""
        {"spec":{"default":{"backends":[{"type":"Prometheus","prometheus":{"clientId":"all","port":{{{port}}},"path":"/all"}}
        """ + "]}}}");

    private static string DataplaneName(int number) => string.Create(CultureInfo.InvariantCulture, $"dataplane-{number:00000}");

    private static string ServiceName(int number) => string.Create(CultureInfo.InvariantCulture, $"service-{number:000}");
}
