using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace MeshMetric.Otlp.Exporting;

/// <summary>A request's body out of the pieces it lies in, after a prefix if there is one.</summary>
internal sealed class SequenceContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _prefix;
    private readonly ReadOnlySequence<byte> _bytes;

    public SequenceContent(string type, ReadOnlyMemory<byte> prefix, ReadOnlySequence<byte> bytes)
    {
        _prefix = prefix;
        _bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue(type);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_prefix.IsEmpty)
        {
            await stream.WriteAsync(_prefix, cancellationToken).ConfigureAwait(false);
        }

        foreach (ReadOnlyMemory<byte> part in _bytes)
        {
            await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _prefix.Length + _bytes.Length;
        return true;
    }
}
