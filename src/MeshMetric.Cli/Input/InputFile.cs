namespace MeshMetric.Cli.Input;

/// <summary>A file of the command line, or standard input.</summary>
internal static class InputFile
{
    /// <summary>What stands for standard input.</summary>
    public const string StandardInput = "-";

    // Many documents to a file are fine; a file this large is a mistake, and would be read into memory whole.
    private const long MaxBytes = 256L * 1024 * 1024;

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="UsageException">It can't be read, or is larger than 256 MiB.</exception>
    public static Task<byte[]> ReadAsync(string path, Terminal terminal, CancellationToken cancellationToken) =>
        ReadAsync(path, terminal, MaxBytes, cancellationToken);

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="UsageException">It can't be read, or is larger than the limit.</exception>
    public static async Task<byte[]> ReadAsync(string path, Terminal terminal, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            // Standard input belongs to the process and stays open.
            await using Stream? file = path == StandardInput ? null : terminal.OpenFile(path);
            return await ReadAllAsync(file ?? terminal.Input, maxBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{NameOf(path)}: {Explain(exception)}");
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="IOException">It can't be read, or is larger than the limit.</exception>
    public static async Task<byte[]> ReadAllAsync(Stream stream, long maxBytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > maxBytes)
            {
                throw new IOException($"larger than {maxBytes} bytes, the limit");
            }
        }

        return content.ToArray();
    }

    /// <summary>What messages call the file.</summary>
    public static string NameOf(string path) => path == StandardInput ? "stdin" : path;

    private static string Explain(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "may not be read, or is a directory",
        _ => exception.Message,
    };
}
