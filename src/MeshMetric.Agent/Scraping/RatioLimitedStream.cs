namespace MeshMetric.Agent.Scraping;

/// <summary>Stops a body that grows out of all proportion by decompression: a few kilobytes could otherwise cost gigabytes of work.</summary>
/// <param name="decompressed">What is read.</param>
/// <param name="compressed">What it is made from.</param>
/// <param name="maxRatio">How many times larger it may become.</param>
internal sealed class RatioLimitedStream(Stream decompressed, CountingStream compressed, int maxRatio) : ReadOnlyStream
{
    // Small repetitive bodies compress far better than large ones and harm nobody.
    private const long Harmless = 1024 * 1024;

    private long _count;

    /// <inheritdoc />
    /// <exception cref="IOException">The ratio is exceeded.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await decompressed.ReadAsync(buffer, cancellationToken);
        _count += read;
        if (_count > Harmless && _count / maxRatio > compressed.Count)
        {
            throw new IOException($"the body becomes more than {maxRatio} times larger by decompression");
        }

        return read;
    }
}
