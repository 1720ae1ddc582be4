using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MeshMetric.Testing.Tokens;

/// <summary>JSON Web Tokens put together by hand, without the library that the programs use: good ones and all kinds of bad ones.</summary>
public static class HandMadeToken
{
    /// <summary>A token signed with RS256.</summary>
    /// <param name="pem">The private key.</param>
    /// <param name="header">The header's JSON.</param>
    /// <param name="payload">The payload's JSON.</param>
    public static string Rs256(string pem, string header, string payload) => Rs256(pem, Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload));

    /// <summary>A token signed with RS256, whose parts are any bytes.</summary>
    /// <param name="pem">The private key.</param>
    /// <param name="header">The header.</param>
    /// <param name="payload">The payload.</param>
    public static string Rs256(string pem, byte[] header, byte[] payload)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        var content = $"{Encode(header)}.{Encode(payload)}";
        return $"{content}.{Encode(rsa.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>A token signed with HS256.</summary>
    /// <param name="secret">The shared secret; for the well-known attack a public key's bytes.</param>
    /// <param name="header">The header's JSON.</param>
    /// <param name="payload">The payload's JSON.</param>
    public static string Hs256(byte[] secret, string header, string payload)
    {
        var content = Content(header, payload);
        return $"{content}.{Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)))}";
    }

    /// <summary>A token without a signature.</summary>
    /// <param name="header">The header's JSON.</param>
    /// <param name="payload">The payload's JSON.</param>
    public static string WithoutSignature(string header, string payload) => Content(header, payload) + ".";

    /// <summary>A token whose payload was changed after it was signed.</summary>
    /// <param name="token">The token.</param>
    /// <param name="change">Changes the payload's JSON.</param>
    public static string Tampered(string token, Func<string, string> change)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(change);
        var parts = token.Split('.');
        return $"{parts[0]}.{Encode(Encoding.UTF8.GetBytes(change(Payload(token))))}.{parts[2]}";
    }

    /// <summary>The payload's JSON.</summary>
    /// <param name="token">The token.</param>
    public static string Payload(string token) => Part(token, 1);

    /// <summary>The header's JSON.</summary>
    /// <param name="token">The token.</param>
    public static string Header(string token) => Part(token, 0);

    private static string Part(string token, int index)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[index]));
    }

    private static string Content(string header, string payload) => $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
