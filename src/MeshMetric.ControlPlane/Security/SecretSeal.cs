using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Security;

/// <summary>
/// Seals secrets before they go to the store, and opens them: AES-256-GCM, a fresh nonce each time. The secret's identity is sealed in with it, so that nobody
/// who can write to the database can put one secret in another's place.
/// </summary>
/// <param name="keys">The keys: the first seals, all open.</param>
internal sealed class SecretSeal(params IReadOnlyList<EncryptionKey> keys)
{
    private const string Version = "aes-256-gcm";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Names the key that a body needs, or <see langword="null"/> when the body is no sealed secret.</summary>
    public static string? KeyOf(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("key", out var id) ? id.GetString() : null;
    }

    /// <summary>Whether a body was sealed with the key that seals now.</summary>
    public bool IsCurrent(string body) => KeyOf(body) == keys[0].Id;

    /// <summary>The body that the store keeps.</summary>
    public string Seal(ResourceId id, ReadOnlySpan<byte> data)
    {
        var box = new byte[NonceLength + data.Length + TagLength];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys[0].Bytes, TagLength);
        aes.Encrypt(nonce, data, box.AsSpan(NonceLength, data.Length), box.AsSpan(NonceLength + data.Length), Identity(id));
        return ResourceDocument.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("seal", Version);
            writer.WriteString("key", keys[0].Id);
            writer.WriteBase64String("data", box);
            writer.WriteEndObject();
        });
    }

    /// <summary>Opens what the store keeps.</summary>
    /// <returns>The secret, or <see langword="null"/> when it was sealed with none of the keys, for another identity, or was changed.</returns>
    public byte[]? Open(StoredResource stored)
    {
        using var document = JsonDocument.Parse(stored.Body);
        var id = KeyOf(stored.Body);
        if (keys.FirstOrDefault(known => known.Id == id) is not { } key
            || !document.RootElement.TryGetProperty("data", out var text) || text.ValueKind != JsonValueKind.String
            || !text.TryGetBytesFromBase64(out var box) || box.Length < NonceLength + TagLength)
        {
            return null;
        }

        var data = new byte[box.Length - NonceLength - TagLength];
        try
        {
            using var aes = new AesGcm(key.Bytes, TagLength);
            aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength, data.Length), box.AsSpan(NonceLength + data.Length), data, Identity(stored.Id));
            return data;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    // No part can hold a NUL: the store refuses them.
    private static byte[] Identity(ResourceId id) => Encoding.UTF8.GetBytes($"{id.Type}\0{id.Mesh}\0{id.Name}");
}
