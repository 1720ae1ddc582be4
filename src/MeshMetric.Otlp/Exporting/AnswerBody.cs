using System.Buffers;

namespace MeshMetric.Otlp.Exporting;

/// <summary>The body of a collector's answer, up to a limit, in pooled memory.</summary>
internal sealed class AnswerBody : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private AnswerBody(int limit) => _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(limit + 1, 16 * 1024));

    /// <summary>Whether there is more than the limit allows.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The body, or as much as the limit allows.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads a body to its end, or to the limit.</summary>
    public static async Task<AnswerBody> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        AnswerBody body = new(limit);
        try
        {
            using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int read;
            while ((read = await stream.ReadAsync(body.Room(limit), cancellationToken).ConfigureAwait(false)) > 0)
            {
                body._length += read;
                if (body._length > limit)
                {
                    body._length = limit;
                    body.IsTooLong = true;
                    break;
                }
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // One byte more than the limit tells a body that is too long from one that just fits.
    private Memory<byte> Room(int limit)
    {
        if (_length == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length, Math.Min(_buffer.Length, limit + 1) - _length);
    }
}
