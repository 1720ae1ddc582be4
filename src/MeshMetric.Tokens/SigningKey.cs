using System.Security.Cryptography;

using Microsoft.IdentityModel.Tokens;

namespace MeshMetric.Tokens;

/// <summary>An RSA key that tokens are signed with, or its public half, which only checks them.</summary>
public sealed class SigningKey
{
    private const int Bits = 2048;

    private readonly RSAParameters _parameters;

    private SigningKey(string id, RSAParameters parameters)
    {
        Id = id;
        _parameters = parameters;

        // From parameters and not from an RSA object: the library then makes one for each thread that needs it.
        Key = new RsaSecurityKey(parameters) { KeyId = id };
    }

    /// <summary>The key's name in tokens (<c>kid</c>): its serial number.</summary>
    public string Id { get; }

    /// <summary>Whether the private half is there.</summary>
    public bool CanSign => _parameters.D is not null;

    internal RsaSecurityKey Key { get; }

    /// <summary>Makes a new key.</summary>
    /// <param name="id">Its name in tokens.</param>
    public static SigningKey Create(string id)
    {
        using var rsa = RSA.Create(Bits);
        return new SigningKey(id, rsa.ExportParameters(includePrivateParameters: true));
    }

    /// <summary>Reads a key from PEM: PKCS#1 or PKCS#8, private or public.</summary>
    /// <param name="id">Its name in tokens.</param>
    /// <param name="pem">The text.</param>
    /// <param name="problem">What is wrong with it, as the rest of a sentence that doesn't repeat the text; <see langword="null"/> when nothing is.</param>
    public static SigningKey? Read(string id, string pem, out string? problem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            problem = rsa.KeySize < Bits ? $"is an RSA key of {rsa.KeySize} bits; it must have at least {Bits}" : null;
            return problem is null ? new SigningKey(id, Export(rsa)) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            problem = "is not an RSA key in PEM form without a password; 'meshmetricctl generate signing-key' makes one";
            return null;
        }
    }

    /// <summary>The whole key as PEM, PKCS#1, as Kuma's tools read it.</summary>
    /// <exception cref="InvalidOperationException">Only the public half is there.</exception>
    public string ToPem()
    {
        if (!CanSign)
        {
            throw new InvalidOperationException("The private half of the key is not there.");
        }

        using var rsa = RSA.Create(_parameters);
        return rsa.ExportRSAPrivateKeyPem() + "\n";
    }

    /// <summary>The public half as PEM, PKCS#1.</summary>
    public string ToPublicPem()
    {
        using var rsa = RSA.Create(_parameters);
        return rsa.ExportRSAPublicKeyPem() + "\n";
    }

    private static RSAParameters Export(RSA rsa)
    {
        try
        {
            return rsa.ExportParameters(includePrivateParameters: true);
        }
        catch (CryptographicException)
        {
            return rsa.ExportParameters(includePrivateParameters: false);
        }
    }
}
