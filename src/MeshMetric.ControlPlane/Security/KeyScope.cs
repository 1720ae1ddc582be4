using System.Globalization;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Security;

/// <summary>One kind of token: where its keys and its revocations are kept. The names are Kuma's.</summary>
/// <param name="Type">The type of the secrets.</param>
/// <param name="Mesh">The mesh; empty for users, who belong to none.</param>
/// <param name="KeyPrefix">Begins the names of keys; the serial number follows.</param>
/// <param name="Revocations">The name of the list of revoked tokens.</param>
internal sealed record KeyScope(string Type, string Mesh, string KeyPrefix, string Revocations)
{
    private const string DataplaneKeys = "dataplane-token-signing-key-";
    private const string DataplaneRevocations = "dataplane-token-revocations-";

    /// <summary>Tokens of users.</summary>
    public static KeyScope Users { get; } = new(RestTypes.GlobalSecret.Type, "", "user-token-signing-key-", "user-token-revocations");

    /// <summary>Tokens of a mesh's dataplanes.</summary>
    public static KeyScope Dataplanes(string mesh) =>
        new(RestTypes.Secret.Type, mesh, $"{DataplaneKeys}{mesh}-", $"{DataplaneRevocations}{mesh}");

    /// <summary>The scope that a secret can belong to.</summary>
    public static KeyScope Of(ResourceId secret) => secret.Type == RestTypes.GlobalSecret.Type ? Users : Dataplanes(secret.Mesh);

    /// <summary>Whether a secret of a mesh is the control plane's own: it is not given to policies.</summary>
    public static bool IsReserved(string name) =>
        name.StartsWith(DataplaneKeys, StringComparison.Ordinal) || name.StartsWith(DataplaneRevocations, StringComparison.Ordinal);

    /// <summary>The secret that holds a key.</summary>
    public ResourceId KeyId(long serial) => new(Type, Mesh, KeyPrefix + serial.ToString(CultureInfo.InvariantCulture));

    /// <summary>The secret that holds the list of revoked tokens.</summary>
    public ResourceId RevocationsId => new(Type, Mesh, Revocations);

    /// <summary>The serial number in a key's name, as it stands in tokens; <see langword="null"/> when the name is no key's.</summary>
    public string? SerialOf(string name)
    {
        if (!name.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var serial = name[KeyPrefix.Length..];
        return serial.Length is > 0 and <= 18 && serial[0] != '0' && serial.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 ? serial : null;
    }
}
