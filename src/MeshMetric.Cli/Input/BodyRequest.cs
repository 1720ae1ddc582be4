namespace MeshMetric.Cli.Input;

/// <summary>Which bodies the command line names, and how they may be read.</summary>
/// <param name="Sidecar">The sidecar's: file, <c>-</c> or URL; absent when there is none.</param>
/// <param name="Applications">The applications', as given: <c>NAME=LOCATION</c>.</param>
/// <param name="ContentType">The type all of them have, whatever a server says.</param>
/// <param name="Timeout">How long a server may take for all of a body.</param>
/// <param name="MaxBytes">Largest body, after decompression.</param>
internal sealed record BodyRequest(string? Sidecar, IReadOnlyList<string> Applications, string? ContentType, TimeSpan Timeout, long MaxBytes)
{
    /// <summary>Finds the body of every application that is named.</summary>
    /// <param name="known">The names of the policies' applications.</param>
    /// <returns>Location by name.</returns>
    /// <exception cref="UsageException">A name is not known, or given twice.</exception>
    public IReadOnlyDictionary<string, string> ApplicationsByName(IReadOnlyCollection<string> known)
    {
        var locations = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string given in Applications)
        {
            // Names and URLs may hold an equals sign themselves, so the known names say where a name ends.
            string? name = known.Where(name => given.StartsWith(name + "=", StringComparison.Ordinal)).MaxBy(name => name.Length);
            if (name is null)
            {
                string all = known.Count == 0 ? "the policies name no application" : $"the policies' applications are: {string.Join(", ", known)}";
                throw new UsageException($"--application {given}: must be NAME=FILE or NAME=URL of an application of the policies; {all}");
            }

            if (!locations.TryAdd(name, given[(name.Length + 1)..]))
            {
                throw new UsageException($"--application {name}: given twice; an application has one body");
            }
        }

        return locations;
    }

    /// <summary>Refuses a call that would read standard input twice.</summary>
    /// <param name="resources">The files with resources.</param>
    /// <exception cref="UsageException">More than one thing is to be read from standard input.</exception>
    public void CheckStandardInput(IEnumerable<string> resources)
    {
        int bodies = Applications.Count(given => given.EndsWith("=" + InputFile.StandardInput, StringComparison.Ordinal))
            + (Sidecar == InputFile.StandardInput ? 1 : 0);
        if (bodies + (resources.Contains(InputFile.StandardInput) ? 1 : 0) > 1)
        {
            throw new UsageException("- (standard input) is given for several things; it can be read once");
        }
    }
}
