using MeshMetric.Resources;

namespace MeshMetric.Agent.Configuration;

/// <summary>From the content of the watched files to a dataplane and its policies. No I/O.</summary>
internal static class ConfigurationReader
{
    /// <summary>Reads everything and collects all problems.</summary>
    /// <param name="options">Says which files there are, and the dataplane when no file does.</param>
    /// <param name="policy">The policy file's content.</param>
    /// <param name="dataplane">The dataplane file's content, if there is such a file.</param>
    /// <param name="time">The clock, for warnings about expired policies.</param>
    public static ConfigurationResult Read(AgentOptions options, FileContent policy, FileContent? dataplane, TimeProvider time)
    {
        var problems = new List<string>();
        var warnings = new List<string>();
        var found = ReadDataplane(options, dataplane, time, problems, warnings);
        var resources = new List<Resource>();
        if (policy.Problem is { } problem)
        {
            problems.Add($"{options.PolicyFile}: {problem}");
        }
        else
        {
            var result = ResourceReader.Read(policy.Bytes, options.PolicyFile!, time);
            resources.AddRange(result.Resources);
            Add(result.Violations, problems, warnings);
            Add(ResourceReferences.Check([result]), problems, warnings);
        }

        return problems.Count == 0
            ? new ConfigurationResult(found, resources, problems, warnings)
            : new ConfigurationResult(null, [], problems, warnings);
    }

    /// <summary>Reads the dataplane of a file, or of the options when there is no file.</summary>
    public static DataplaneResource? ReadDataplane(
        AgentOptions options, FileContent? content, TimeProvider time, List<string> problems, List<string> warnings)
    {
        if (content is not { } file)
        {
            if (options.Dataplane is not { } words)
            {
                problems.Add("the dataplane is not told; give its file or its name");
                return null;
            }

            var made = DataplaneResource.Create(words.Mesh, words.Name, words.Service, words.Tags, words.Address);
            Add(made.Violations, problems, warnings);
            return made.Resources.OfType<DataplaneResource>().FirstOrDefault();
        }

        if (file.Problem is { } problem)
        {
            problems.Add($"{options.DataplaneFile}: {problem}");
            return null;
        }

        var result = ResourceReader.Read(file.Bytes, options.DataplaneFile!, time);
        Add(result.Violations, problems, warnings);
        var dataplanes = result.Resources.OfType<DataplaneResource>().ToList();
        if (dataplanes.Count != 1 && !result.HasErrors)
        {
            problems.Add($"{options.DataplaneFile}: holds {dataplanes.Count} Dataplane resources; it must hold the one this agent stands beside");
        }

        return dataplanes.FirstOrDefault();
    }

    private static void Add(IEnumerable<Violation> violations, List<string> problems, List<string> warnings)
    {
        foreach (var violation in violations)
        {
            (violation.Severity == ViolationSeverity.Error ? problems : warnings).Add(violation.ToString());
        }
    }
}
