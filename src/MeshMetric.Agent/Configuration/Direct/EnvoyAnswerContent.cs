using System.Net;

using MeshMetric.Agent.Scraping;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>
/// Envoy's answer on its way to the control plane: read piece by piece as it is sent. What goes wrong on Envoy's side breaks the sending off, so that the other
/// end can't take a part for the whole, and is told here.
/// </summary>
/// <param name="beginning">What has been read already.</param>
/// <param name="rest">The rest; the caller's.</param>
/// <param name="limit">Most bytes of both.</param>
internal sealed class EnvoyAnswerContent(ReadOnlyMemory<byte> beginning, Stream rest, long limit) : HttpContent
{
    private const int PieceSize = 64 * 1024;

    /// <summary>Why Envoy's side broke off, the rest of a sentence about Envoy; <see langword="null"/> when it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether something has been sent.</summary>
    public bool HasBegun { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        HasBegun = true;
        var total = (long)beginning.Length;
        await stream.WriteAsync(beginning, cancellationToken);
        var piece = new byte[PieceSize];
        while (await ReadAsync(piece, cancellationToken) is > 0 and var count)
        {
            total += count;
            if (total > limit)
            {
                Problem = EnvoyAnswers.TooLarge(limit);
                throw new IOException(Problem);
            }

            await stream.WriteAsync(piece.AsMemory(0, count), cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async Task<int> ReadAsync(Memory<byte> piece, CancellationToken cancellationToken)
    {
        try
        {
            return await rest.ReadAsync(piece, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && SourceFailure.Explain(exception) is { } reason)
        {
            Problem = "Envoy's answer broke off: " + reason;
            throw;
        }
    }
}
