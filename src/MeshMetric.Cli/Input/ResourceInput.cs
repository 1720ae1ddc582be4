using MeshMetric.Resources;

namespace MeshMetric.Cli.Input;

/// <summary>Resources from the files of a command line.</summary>
/// <param name="Resources">The good ones, in the order of the files.</param>
/// <param name="Violations">Everything found, file by file.</param>
internal sealed record ResourceInput(IReadOnlyList<Resource> Resources, IReadOnlyList<Violation> Violations)
{
    /// <summary>Whether a rule is broken; warnings don't count.</summary>
    public bool HasErrors => Violations.Any(violation => violation.Severity == ViolationSeverity.Error);

    /// <summary>Reads files and checks what they hold, also across files.</summary>
    /// <param name="paths">The files; <c>-</c> is standard input. One given twice is read once.</param>
    /// <param name="allowUnresolved">A reference that leads out of the files is a warning.</param>
    /// <param name="terminal">Where standard input comes from.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">A file can't be read.</exception>
    public static async Task<ResourceInput> ReadAsync(
        IReadOnlyList<string> paths, bool allowUnresolved, Terminal terminal, CancellationToken cancellationToken)
    {
        var results = new List<ReadResult>();
        foreach (string path in paths.Distinct(StringComparer.Ordinal))
        {
            byte[] content = await InputFile.ReadAsync(path, terminal, cancellationToken);
            results.Add(ResourceReader.Read(content, InputFile.NameOf(path)));
        }

        IReadOnlyList<Violation> across = ResourceReferences.Check(results, allowUnresolved);
        var order = paths.Select(InputFile.NameOf).Distinct().Select((name, index) => (name, index)).ToDictionary(p => p.name, p => p.index);
        return new ResourceInput(
            [.. results.SelectMany(result => result.Resources)],
            [.. results.SelectMany(result => result.Violations).Concat(across)
                .OrderBy(v => order.GetValueOrDefault(v.File)).ThenBy(v => v.Document).ThenBy(v => v.Line).ThenBy(v => v.Column)]);
    }
}
