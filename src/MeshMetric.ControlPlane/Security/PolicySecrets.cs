using System.Text;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Security;

/// <summary>
/// The values of secrets that policies name, for the agents' configuration; kept in memory until they change. The control plane's own secrets are not among
/// them: a policy must not carry a signing key to a collector.
/// </summary>
internal sealed class PolicySecrets
{
    private readonly CachedSecrets<ResourceId, string> _values;
    private readonly SecretStore _secrets;

    public PolicySecrets(SecretStore secrets)
    {
        _secrets = secrets;
        _values = new(secrets, ReadAsync, (id, changed) => id == changed || (changed.Type == MeshResource.TypeName && id.Mesh == changed.Name));
    }

    /// <summary>The secret that a policy of a mesh means by a name.</summary>
    public static ResourceId IdOf(string mesh, string name) => new(RestTypes.Secret.Type, mesh, name);

    /// <summary>Subscribes to changes, after which a read gives the new value.</summary>
    /// <param name="subscriber">Called with the mesh whose secrets changed, or <see langword="null"/> for all. It must be quick and must not throw.</param>
    public void Subscribe(Action<string?> subscriber) => _secrets.Subscribe(changed =>
    {
        if (changed is not { } id)
        {
            subscriber(null);
        }
        else if (id.Type == RestTypes.Secret.Type && !KeyScope.IsReserved(id.Name))
        {
            subscriber(id.Mesh);
        }
    });

    /// <summary>Reads a secret's value: text, without the line end at its end.</summary>
    /// <returns>The value, or <see langword="null"/> when there is no such secret for policies.</returns>
    /// <exception cref="StoreUnavailableException">It is not known yet, and the store can't be reached.</exception>
    public async Task<string?> ReadAsync(string mesh, string name, CancellationToken cancellationToken) =>
        KeyScope.IsReserved(name) ? null : await _values.GetAsync(IdOf(mesh, name), cancellationToken);

    private async Task<string?> ReadAsync(ResourceId id) =>
        await _secrets.GetAsync(id, CancellationToken.None) is { } secret ? Encoding.UTF8.GetString(secret.Data.Span).TrimEnd('\r', '\n') : null;
}
