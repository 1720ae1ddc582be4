using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>
/// What all targets of a dataplane have in common, with its part of their JSON. Immutable, and the same object for as long as the dataplane shows no
/// difference, so that a policy that moves every target makes nothing anew of ten thousand dataplanes.
/// </summary>
internal sealed class ScrapedDataplane
{
    private const string WorkloadLabel = "kuma.io/workload";
    private const string UnknownService = "unknown";

    private byte[]? _jsonHead;
    private byte[]? _jsonHost;

    /// <param name="mesh">The mesh.</param>
    /// <param name="service">The service, or <c>unknown</c>.</param>
    /// <param name="instance">The dataplane's name.</param>
    /// <param name="host">Where it is reached; an IPv6 address without brackets.</param>
    public ScrapedDataplane(string mesh, string service, string instance, string host)
    {
        Name = $"/meshes/{mesh}/dataplanes/{instance}";
        Mesh = mesh;
        Service = service;
        Instance = instance;
        Host = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        Hash = ContentHash.Of(Mesh, Service, Instance, Host);
    }

    /// <summary>The name of its assignment where a client has but one of it, as Kuma builds it.</summary>
    public string Name { get; }

    /// <summary>The mesh.</summary>
    public string Mesh { get; }

    /// <summary>The service, or <c>unknown</c>.</summary>
    public string Service { get; }

    /// <summary>The dataplane's name.</summary>
    public string Instance { get; }

    /// <summary>Where it is reached, an IPv6 address in brackets.</summary>
    public string Host { get; }

    /// <summary>Of the content.</summary>
    public UInt128 Hash { get; }

    /// <summary>The beginning of its assignments' JSON, with the instance and without the quote after it. Two that ask at a time make the same.</summary>
    public ReadOnlySpan<byte> JsonHead => _jsonHead ??= JsonFragment.Write(this, static (writer, dataplane) =>
    {
        writer.WriteStartObject();
        writer.WriteString("@type"u8, MadsAnswer.TypeUrl);
        writer.WriteString("mesh"u8, dataplane.Mesh);
        writer.WriteString("service"u8, dataplane.Service);
        writer.WriteStartArray("targets"u8);
        writer.WriteStartObject();
        writer.WriteString("name"u8, dataplane.Instance);
    })[..^1];

    /// <summary>The host between the quotes of JSON.</summary>
    public ReadOnlySpan<byte> JsonHost => _jsonHost ??= JsonFragment.Text(Host);

    /// <summary>What targets show of a dataplane. Its service is the tag, else the workload label.</summary>
    public static ScrapedDataplane Of(DataplaneResource dataplane) => new(
        dataplane.Mesh,
        dataplane.Service ?? dataplane.Labels.GetValueOrDefault(WorkloadLabel) ?? UnknownService,
        dataplane.Name,
        dataplane.AdvertisedAddress ?? dataplane.Address);

    /// <summary>Whether nobody could tell the two apart.</summary>
    public bool IsSameAs(ScrapedDataplane other) =>
        Hash == other.Hash && Name == other.Name && Service == other.Service && Host == other.Host;
}
