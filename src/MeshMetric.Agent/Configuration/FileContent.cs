namespace MeshMetric.Agent.Configuration;

/// <summary>What one look at a watched file found.</summary>
/// <param name="Bytes">The content; empty when it could not be read.</param>
/// <param name="Problem">Why it could not be read, or <see langword="null"/>.</param>
internal readonly record struct FileContent(ReadOnlyMemory<byte> Bytes, string? Problem)
{
    // A policy file is read into memory whole, several times a second.
    private const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Reads a file, through whatever links lead to it.</summary>
    public static async Task<FileContent> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
            var length = RandomAccess.GetLength(file);
            if (length > MaxBytes)
            {
                return new FileContent(default, $"is larger than {MaxBytes / 1024 / 1024} MiB");
            }

            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length)
            {
                var count = await RandomAccess.ReadAsync(file, bytes.AsMemory(read), read, cancellationToken);
                if (count == 0)
                {
                    break;
                }

                read += count;
            }

            return new FileContent(bytes.AsMemory(0, read), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "can't be read: " + exception.Message;
            return new FileContent(default, reason);
        }
    }

    /// <summary>Whether two looks found the same.</summary>
    public bool IsSameAs(in FileContent other) => Problem == other.Problem && Bytes.Span.SequenceEqual(other.Bytes.Span);
}
