using System.Text;

using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>
/// The keys that tokens are signed and checked with, kept in memory until the store says that they changed. While the store is away, what was read holds.
/// </summary>
internal sealed partial class SigningKeys
{
    private const int Attempts = 3;

    private static readonly KeyRing NoKeys = new([], []);

    private readonly CachedSecrets<KeyScope, KeyRing> _rings;
    private readonly SecretStore _secrets;
    private readonly ILogger<SigningKeys> _logger;

    public SigningKeys(SecretStore secrets, ILogger<SigningKeys> logger)
    {
        _secrets = secrets;
        _logger = logger;
        _rings = new(secrets, ReadAsync, (scope, changed) => changed.Type == MeshResource.TypeName ? scope.Mesh == changed.Name : scope == KeyScope.Of(changed));
    }

    /// <summary>The keys in use.</summary>
    /// <exception cref="StoreUnavailableException">They are not known yet, and the store can't be reached.</exception>
    public async Task<KeyRing> OfAsync(KeyScope scope, CancellationToken cancellationToken) => await _rings.GetAsync(scope, cancellationToken) ?? NoKeys;

    /// <summary>The key that new tokens are signed with; made when there is none yet.</summary>
    /// <returns>The key, or why there is none.</returns>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<(SigningKey? Key, string? Problem)> NewestAsync(KeyScope scope, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var ring = await OfAsync(scope, cancellationToken);
            if (ring.Newest is { } newest)
            {
                return (newest, null);
            }

            // Another control plane may do the same at the same time: the first one's key is everybody's.
            var id = scope.KeyId(ring.HighestSerial + 1);
            var pem = Encoding.ASCII.GetBytes(SigningKey.Create("new").ToPem());
            var result = await _secrets.WriteAsync(id, pem, new Dictionary<string, string>(), 0, cancellationToken);
            if (result.Outcome == WriteOutcome.OwnerMissing)
            {
                return (null, $"mesh of name {scope.Mesh} is not found");
            }

            if (result.IsWritten)
            {
                LogCreated(_logger, id.ToString());
            }
        }

        return (null, $"the keys {scope.KeyPrefix}N in the store can't be used; every control plane on one store needs the same --encryption-key-file");
    }

    private async Task<KeyRing?> ReadAsync(KeyScope scope)
    {
        var query = new ResourceQuery { Type = scope.Type, Mesh = scope.Mesh, NameContains = scope.KeyPrefix };
        var keys = new List<SigningKey>();
        foreach (var secret in (await _secrets.ListAsync(query, CancellationToken.None)).Items)
        {
            if (scope.SerialOf(secret.Stored.Id.Name) is not { } serial)
            {
                continue;
            }

            if (SigningKey.Read(serial, Encoding.UTF8.GetString(secret.Data.Span), out var problem) is { } key)
            {
                keys.Add(key);
            }
            else
            {
                LogUnusable(_logger, secret.Stored.Id.ToString(), problem!);
            }
        }

        if (keys.Count == 0)
        {
            return null;
        }

        var revocations = await _secrets.GetAsync(scope.RevocationsId, CancellationToken.None);
        return new KeyRing(keys, KeyRing.ParseRevocations(revocations is null ? "" : Encoding.UTF8.GetString(revocations.Data.Span)));
    }

    [LoggerMessage(LogLevel.Information, "Made {Secret}, as there was no key to sign with")]
    private static partial void LogCreated(ILogger logger, string secret);

    [LoggerMessage(LogLevel.Error, "{Secret} {Problem}; tokens signed with it are refused")]
    private static partial void LogUnusable(ILogger logger, string secret, string problem);
}
