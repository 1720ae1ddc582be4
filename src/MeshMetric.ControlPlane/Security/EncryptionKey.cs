using System.Security.Cryptography;

namespace MeshMetric.ControlPlane.Security;

/// <summary>The key that secrets of the store are sealed with. It lives in a file beside the program and never in the store.</summary>
internal sealed class EncryptionKey
{
    /// <summary>Length in bytes: AES-256.</summary>
    public const int Length = 32;

    private readonly byte[] _bytes;

    private EncryptionKey(byte[] bytes)
    {
        _bytes = bytes;
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "meshmetric encryption key id"u8).AsSpan(0, 6));
    }

    /// <summary>Tells keys apart without giving them away; stands beside what is sealed.</summary>
    public string Id { get; }

    /// <summary>The key itself.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Makes a new key.</summary>
    public static EncryptionKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>
    /// Reads a file's text: a key on each line, the one that seals first; blank lines and such that begin with <c>#</c> are passed over.
    /// <see langword="null"/> when it holds something else, or nothing.
    /// </summary>
    public static IReadOnlyList<EncryptionKey>? ReadAll(string text)
    {
        var keys = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(Read)
            .ToList();
        return keys.Count == 0 || keys.Contains(null) ? null : [.. keys.OfType<EncryptionKey>().DistinctBy(key => key.Id)];
    }

    /// <summary>Reads a key's text, base64 of 32 bytes, or <see langword="null"/> when it is something else.</summary>
    public static EncryptionKey? Read(string text)
    {
        var bytes = new byte[Length + 3];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var count) && count == Length ? new EncryptionKey(bytes[..Length]) : null;
    }

    /// <summary>The text that <see cref="Read"/> reads.</summary>
    public string ToText() => Convert.ToBase64String(_bytes);

    /// <summary>Without the key.</summary>
    public override string ToString() => $"encryption key {Id}";
}
