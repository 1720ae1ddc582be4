using System.Buffers;
using System.Globalization;

using MeshMetric.Protos.Observability;
using MeshMetric.Xds;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>A target of a client: a dataplane, and where on it. Two references, so that many of them are one array and nothing besides.</summary>
/// <remarks>
/// MADR 035: every Prometheus backend gives an assignment of its own, also when several policies send one dataplane to several servers. Where Kuma does
/// otherwise <c>docs/prometheus.md</c> says so.
/// </remarks>
/// <param name="Dataplane">The dataplane.</param>
/// <param name="Endpoint">Where on it.</param>
internal readonly record struct Assignment(ScrapedDataplane Dataplane, Endpoint Endpoint)
{
    /// <summary>The order of a client's assignments: ordinal by name, which no two of them share.</summary>
    public static Comparison<Assignment> ByName { get; } = static (a, b) => string.CompareOrdinal(a.Name, b.Name);

    /// <summary>The name. Kuma's, which is the dataplane's alone, would make one of several.</summary>
    public string Name => Endpoint.Suffix.Length == 0 ? Dataplane.Name : Dataplane.Name + Endpoint.Suffix;

    /// <summary>The target as servers see it; made anew each time.</summary>
    public AssignmentTarget Target => new(
        Name,
        Dataplane.Mesh,
        Dataplane.Service,
        Dataplane.Instance + Endpoint.Suffix,
        Endpoint.Scheme,
        string.Create(CultureInfo.InvariantCulture, $"{Dataplane.Host}:{Endpoint.Port}"),
        Endpoint.Path);

    /// <summary>Writes it as proto3 JSON with the fields' own names.</summary>
    public void WriteTo(IBufferWriter<byte> writer)
    {
        writer.Write(Dataplane.JsonHead);
        writer.Write(Endpoint.JsonSuffix.Span);
        writer.Write(Endpoint.JsonScheme.Span);
        writer.Write(Dataplane.JsonHost);
        writer.Write(Endpoint.JsonTail.Span);
    }

    /// <summary>The form on gRPC; made anew each time.</summary>
    public XdsResource ToResource()
    {
        var target = Target;
        return new XdsResource(target.Name, new MonitoringAssignment
        {
            Mesh = target.Mesh,
            Service = target.Service,
            Targets =
            {
                new MonitoringAssignment.Types.Target
                {
                    Name = target.Instance, Scheme = target.Scheme, Address = target.Address, MetricsPath = target.MetricsPath,
                },
            },
        });
    }
}
