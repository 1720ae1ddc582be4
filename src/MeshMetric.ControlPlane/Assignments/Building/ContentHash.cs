using System.Buffers;
using System.IO.Hashing;
using System.Text;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>
/// The hash of a part of a target, of which versions are made. Fast rather than proof against forgery: who may write a dataplane could hide its own
/// changes alone.
/// </summary>
internal static class ContentHash
{
    /// <summary>The hash of some fields, in order.</summary>
    public static UInt128 Of(params ReadOnlySpan<string> fields)
    {
        var size = fields.Length;
        foreach (var field in fields)
        {
            size += Encoding.UTF8.GetMaxByteCount(field.Length);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var length = 0;
        foreach (var field in fields)
        {
            length += Encoding.UTF8.GetBytes(field, buffer.AsSpan(length));

            // A byte of no UTF-8 text keeps fields apart that would run into one another.
            buffer[length++] = 0xff;
        }

        var hash = XxHash128.HashToUInt128(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash;
    }
}
