using MeshMetric.Cli.Input;

namespace MeshMetric.Cli.Explaining;

/// <summary>The bodies that a series is looked for in.</summary>
/// <param name="Sidecar">The sidecar's, if given.</param>
/// <param name="Applications">Those of applications, by name.</param>
internal sealed record SeriesBodies(byte[]? Sidecar, IReadOnlyDictionary<string, byte[]> Applications)
{
    /// <summary>Reads the bodies of a command line.</summary>
    /// <param name="sidecar">The sidecar's file, if given; <c>-</c> is standard input.</param>
    /// <param name="applications">Each <c>NAME=FILE</c>.</param>
    /// <param name="terminal">Where standard input comes from.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">A file can't be read, a text is not of that form, a name or standard input is used twice.</exception>
    public static async Task<SeriesBodies> ReadAsync(
        string? sidecar, IReadOnlyList<string> applications, Terminal terminal, CancellationToken cancellationToken)
    {
        var bodies = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        byte[]? own = sidecar is null ? null : await InputFile.ReadAsync(sidecar, terminal, cancellationToken);
        foreach (string text in applications)
        {
            (string name, string file) = Split(text);
            if (!bodies.TryAdd(name, await InputFile.ReadAsync(file, terminal, cancellationToken)))
            {
                throw new UsageException($"--application: '{name}' is given twice");
            }
        }

        return new SeriesBodies(own, bodies);
    }

    /// <summary>The file of <c>NAME=FILE</c>.</summary>
    /// <exception cref="UsageException">The text is not of that form.</exception>
    public static string FileOf(string application) => Split(application).File;

    private static (string Name, string File) Split(string text)
    {
        // A name may be address, port and path, and a path's query may hold an equals sign: the last one counts.
        int equals = text.LastIndexOf('=');
        return equals > 0 && equals < text.Length - 1
            ? (text[..equals], text[(equals + 1)..])
            : throw new UsageException($"--application: '{text}' is not NAME=FILE, as in orders=orders.prom");
    }
}
