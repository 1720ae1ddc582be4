namespace MeshMetric.Cli;

/// <summary>What a command reads from and writes to; handed in, so that tests run commands in their own process.</summary>
/// <param name="Input">What <c>-</c> stands for.</param>
/// <param name="Output">Results.</param>
/// <param name="Error">What went wrong with the call itself.</param>
internal sealed record Terminal(Stream Input, TextWriter Output, TextWriter Error)
{
    /// <summary>Opens a file for reading; throws what <see cref="File.OpenRead"/> throws.</summary>
    public Func<string, Stream> OpenFile { get; init; } = File.OpenRead;

    /// <summary>Reads an environment variable; <see langword="null"/> when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The clock; the system's unless a test sets another.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where results go that are bytes and not text; absent, <see cref="Output"/> gets them as UTF-8.</summary>
    public Stream? Bytes { get; init; }

    /// <summary>Writes a result that is UTF-8 already, to the byte.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        if (Bytes is { } bytes)
        {
            await Output.FlushAsync(cancellationToken);
            await bytes.WriteAsync(utf8, cancellationToken);
            await bytes.FlushAsync(cancellationToken);
        }
        else
        {
            await Output.WriteAsync(System.Text.Encoding.UTF8.GetString(utf8.Span));
        }
    }
}
