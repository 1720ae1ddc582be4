using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace MeshMetric.Xds;

/// <summary>
/// Versions that are made of the content alone: the same content has the same version after a restart and on every instance, so clients
/// behind a load balancer get no answer that tells them nothing.
/// </summary>
public static class ContentVersion
{
    /// <summary>Bytes of a hash: half of a SHA-256, far beyond accident.</summary>
    public const int HashSize = 16;

    /// <summary>The version of some bytes: 32 lower-case hexadecimal digits.</summary>
    /// <param name="content">The bytes.</param>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Text(hash);
    }

    /// <summary>The version that stands for a hash.</summary>
    /// <param name="hash">At least <see cref="HashSize"/> bytes; the rest is left out.</param>
    public static string Text(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..HashSize]);

    /// <summary>The version of a list of resources: of their names and versions, in order.</summary>
    internal static string Of(IEnumerable<XdsResource> resources)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (XdsResource resource in resources)
        {
            Append(hash, resource.Name);
            Append(hash, resource.Version);
        }

        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(result);
        return Text(result);
    }

    /// <summary>With a byte after it that occurs in no UTF-8 text, so that texts which run into one another differ.</summary>
    private static void Append(IncrementalHash hash, string text)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length) + 1);
        int length = Encoding.UTF8.GetBytes(text, buffer);
        buffer[length] = 0xff;
        hash.AppendData(buffer, 0, length + 1);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
