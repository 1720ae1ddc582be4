using System.Security.Cryptography;
using System.Text;

using MeshMetric.ControlPlane.Rest;

namespace MeshMetric.ControlPlane.Security;

/// <summary>The token that Prometheus must show to discover targets, when there is one.</summary>
internal sealed class DiscoveryToken
{
    private readonly byte[]? _hash;

    private DiscoveryToken(byte[]? hash) => _hash = hash;

    /// <summary>Reads the token's file.</summary>
    /// <exception cref="ControlPlaneStartException">It can't be used.</exception>
    public static DiscoveryToken Load(ControlPlaneOptions options)
    {
        if (options.MadsTokenFile is not { } path)
        {
            return new DiscoveryToken(null);
        }

        try
        {
            var text = File.ReadAllText(path).Trim();
            return text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? new DiscoveryToken(Hash(text))
                : throw new ControlPlaneStartException([$"--mads-token-file: {path} must hold one token without blanks"]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ControlPlaneStartException([$"--mads-token-file: {path} can't be read: {exception.Message}"]);
        }
    }

    /// <summary>The refusal of a request without the token, or <see langword="null"/>.</summary>
    public ApiError? Refuse(HttpRequest request)
    {
        if (_hash is null)
        {
            return null;
        }

        BearerToken.Read(request, out var token, out var problem);
        return problem is not null ? ApiError.Unauthenticated(problem)
            : token is null ? ApiError.Unauthenticated("discovery needs the token of --mads-token-file; in Prometheus: authorization.credentials_file")
            : CryptographicOperations.FixedTimeEquals(Hash(token), _hash) ? null
            : ApiError.Unauthenticated("the token is not that of --mads-token-file");
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
