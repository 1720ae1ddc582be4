using System.CommandLine;

namespace MeshMetric.Cli.Commands;

/// <summary>What <c>inspect dataplane</c> shows: what holds by policy, or a document as it is. kumactl's words, and where it has one its URL.</summary>
internal sealed class InspectType
{
    private const string Policies = "policies";
    private const string ConfigDump = "config-dump";

    private static readonly Dictionary<string, string> Urls = new(StringComparer.Ordinal)
    {
        [Policies] = "_meshmetric",
        ["config"] = "_config",
        [ConfigDump] = "xds",
        ["stats"] = "stats",
        ["clusters"] = "clusters",
    };

    private readonly Option<string> _type = new("--type")
    {
        Description = "policies: what holds, and the agent's report. config: what the control plane configures. The others ask the Envoy itself, through its agent.",
        HelpName = string.Join('|', Urls.Keys),
        DefaultValueFactory = _ => Policies,
    };

    private readonly Option<bool> _withEndpoints = new("--include-eds") { Description = $"With --type {ConfigDump}: the endpoints, too." };

    /// <summary>Makes the options.</summary>
    public InspectType() => _type.AcceptOnlyFromAmong([.. Urls.Keys]);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_type);
        command.Add(_withEndpoints);
    }

    /// <summary>Whether the answer is written as it comes.</summary>
    public bool IsDocument(ParseResult result) => result.GetValue(_type) != Policies;

    /// <summary>The path below a dataplane's.</summary>
    /// <exception cref="UsageException">The options do not go together.</exception>
    public string Path(ParseResult result)
    {
        var type = result.GetValue(_type)!;
        return !result.GetValue(_withEndpoints) ? Urls[type]
            : type == ConfigDump ? Urls[type] + "?include_eds=true"
            : throw new UsageException($"--include-eds has no meaning without --type {ConfigDump}");
    }
}
