using System.Globalization;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>
/// Where on a dataplane a Prometheus server scrapes, with the parts of its targets' JSON that all dataplanes share. Immutable; compared by content.
/// </summary>
internal sealed class Endpoint : IEquatable<Endpoint>
{
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="path">The path, with a leading slash.</param>
    /// <param name="isOneOfSeveral">Whether the client has others on the same dataplane.</param>
    public Endpoint(string scheme, int port, string path, bool isOneOfSeveral)
    {
        Scheme = scheme;
        Port = port;
        Path = path;
        Suffix = isOneOfSeveral ? string.Create(CultureInfo.InvariantCulture, $":{port}{path}") : "";
        Hash = ContentHash.Of(Scheme, port.ToString(CultureInfo.InvariantCulture), Path, Suffix);
        JsonSuffix = JsonFragment.Text(Suffix);
        JsonScheme = (byte[])[.. "\",\"scheme\":\""u8, .. JsonFragment.Text(Scheme), .. "\",\"address\":\""u8];
        JsonTail = (byte[])
        [
            .. JsonFragment.Text(string.Create(CultureInfo.InvariantCulture, $":{port}")),
            .. "\",\"metrics_path\":\""u8, .. JsonFragment.Text(Path), .. "\"}]}"u8,
        ];
    }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; }

    /// <summary>TCP port.</summary>
    public int Port { get; }

    /// <summary>The path, with a leading slash.</summary>
    public string Path { get; }

    /// <summary>Tells a client's endpoints of one dataplane apart; empty when there is but one, so that names are Kuma's.</summary>
    public string Suffix { get; }

    /// <summary>Of the content.</summary>
    public UInt128 Hash { get; }

    /// <summary>After the instance: the suffix.</summary>
    public ReadOnlyMemory<byte> JsonSuffix { get; }

    /// <summary>From there to the host.</summary>
    public ReadOnlyMemory<byte> JsonScheme { get; }

    /// <summary>From the host to the end of the assignment.</summary>
    public ReadOnlyMemory<byte> JsonTail { get; }

    /// <inheritdoc/>
    public bool Equals(Endpoint? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Port == other.Port && Scheme == other.Scheme && Path == other.Path && Suffix == other.Suffix);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Endpoint);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();
}
