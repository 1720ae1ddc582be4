using MeshMetric.Cli.Input;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>The bodies that a series is looked for in.</summary>
/// <param name="Sidecar">The sidecar's, if given.</param>
/// <param name="Applications">Those of applications, by name.</param>
internal sealed record SeriesBodies(MetricBody? Sidecar, IReadOnlyDictionary<string, MetricBody> Applications)
{
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A running Envoy is asked for all it has, so that a series which the policy leaves out there can be told of.</summary>
    private static readonly SidecarSettings Everything = new() { Profile = ProfileSelection.Of(BuiltInProfile.Full), UsedOnly = false };

    /// <summary>Reads the bodies of a command line.</summary>
    /// <param name="sidecar">The sidecar's file or URL, if given; <c>-</c> is standard input.</param>
    /// <param name="applications">Each <c>NAME=FILE</c> or <c>NAME=URL</c>.</param>
    /// <param name="terminal">Where standard input comes from.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">A body can't be read, a text is not of that form, a name or standard input is used twice.</exception>
    public static async Task<SeriesBodies> ReadAsync(
        string? sidecar, IReadOnlyList<string> applications, Terminal terminal, CancellationToken cancellationToken)
    {
        using var reader = new BodyReader(
            terminal, new BodyRequest(sidecar, applications, ContentType: null, ServerTimeout, new ReadLimits().MaxBodyBytes));
        var bodies = new Dictionary<string, MetricBody>(StringComparer.Ordinal);
        MetricBody? own = sidecar is null ? null : await reader.ReadAsync(SourceName.Sidecar, sidecar, Everything, cancellationToken);
        foreach (string text in applications)
        {
            (string name, string file) = Split(text);
            if (!bodies.TryAdd(name, await reader.ReadAsync(name, file, sidecar: null, cancellationToken)))
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
        // A name may be address, port and path, and the query of a path or URL may hold an equals sign.
        int url = text.IndexOf("=http", StringComparison.OrdinalIgnoreCase);
        int equals = url > 0 && text.IndexOf("://", url, StringComparison.Ordinal) > 0 ? url : text.LastIndexOf('=');
        return equals > 0 && equals < text.Length - 1
            ? (text[..equals], text[(equals + 1)..])
            : throw new UsageException($"--application: '{text}' is not NAME=FILE or NAME=URL, as in orders=orders.prom");
    }
}
