using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Makes text fit for a protobuf <c>string</c>. One invalid byte would cost the whole request: receivers refuse the message, not the field.
/// </summary>
internal sealed class Utf8Repair
{
    private byte[] _repaired = [];

    /// <summary>The text itself when it is valid, else a copy with U+FFFD in place of what is not; the copy lives until the next call.</summary>
    public ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> text) => Utf8.IsValid(text) ? text : Repair(text);

    private ReadOnlySpan<byte> Repair(ReadOnlySpan<byte> text)
    {
        // A broken byte of one becomes a replacement of three.
        if (_repaired.Length < text.Length * 3)
        {
            _repaired = new byte[text.Length * 3];
        }

        int written = 0;
        while (!text.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            if (status == OperationStatus.Done)
            {
                text[..consumed].CopyTo(_repaired.AsSpan(written));
                written += consumed;
            }
            else
            {
                written += rune.EncodeToUtf8(_repaired.AsSpan(written));
            }

            text = text[consumed..];
        }

        return _repaired.AsSpan(0, written);
    }
}
