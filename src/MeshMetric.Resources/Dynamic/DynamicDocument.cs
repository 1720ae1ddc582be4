using System.Security.Cryptography;

namespace MeshMetric.Resources.Dynamic;

/// <summary>A dynamic configuration as it goes over the wire.</summary>
/// <param name="Json">UTF-8 JSON; equal configurations give equal bytes.</param>
public sealed record DynamicDocument(ReadOnlyMemory<byte> Json)
{
    /// <summary>Tells one content from another: the lower-case hexadecimal SHA-256 of <see cref="Json"/>, without quotes.</summary>
    public string ETag { get; } = Convert.ToHexStringLower(SHA256.HashData(Json.Span));
}
