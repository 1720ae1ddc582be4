using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>How many proxies are, together: pure, from what their agents last reported. What an agent said before it went offline doesn't count.</summary>
internal sealed record FleetHealth
{
    /// <summary>How many proxies are named of each kind.</summary>
    public const int MostNames = 10;

    /// <summary>How many sources and how many backends are told, those with most failures first.</summary>
    public const int MostParts = 100;

    private const string Unexplained = "failed";

    /// <summary>How many proxies there are.</summary>
    public required int Total { get; init; }

    /// <summary>How many have an agent that runs.</summary>
    public required int Online { get; init; }

    /// <summary>How many have an agent that ran.</summary>
    public required int Offline { get; init; }

    /// <summary>How many run the current version of their configuration.</summary>
    public required int Current { get; init; }

    /// <summary>The first that are offline.</summary>
    public required IReadOnlyList<string> OfflineNames { get; init; }

    /// <summary>The first that no agent has reported on.</summary>
    public required IReadOnlyList<string> UnknownNames { get; init; }

    /// <summary>The first whose agent runs with another configuration than holds now, with its reason if it gave one.</summary>
    public required IReadOnlyList<KeyValuePair<string, string?>> Outdated { get; init; }

    /// <summary>The sources by name.</summary>
    public required IReadOnlyList<FleetPart> Sources { get; init; }

    /// <summary>The backends by name.</summary>
    public required IReadOnlyList<FleetPart> Backends { get; init; }

    /// <summary>How many no agent has reported on.</summary>
    public int Unknown => Total - Online - Offline;

    /// <summary>Sums up.</summary>
    /// <param name="members">The proxies, in the order in which they are to be named.</param>
    public static FleetHealth Of(IReadOnlyList<FleetMember> members)
    {
        var online = members.Where(member => member.Insight.IsOnline).ToList();
        var offline = members.Where(member => member.Insight is { Current: not null, IsOnline: false }).ToList();
        return new FleetHealth
        {
            Total = members.Count,
            Online = online.Count,
            Offline = offline.Count,
            Current = online.Count(member => member.IsCurrent),
            OfflineNames = [.. offline.Take(MostNames).Select(member => member.Name)],
            UnknownNames = [.. members.Where(member => member.Insight.Current is null).Take(MostNames).Select(member => member.Name)],
            Outdated =
            [
                .. online.Where(member => !member.IsCurrent).Take(MostNames)
                    .Select(member => KeyValuePair.Create(member.Name, member.Insight.Report?.ConfigurationProblem)),
            ],
            Sources = Group(online, report => report.Sources, (member, source) => (
                Shorten(source.Name, member.State.Resource),
                source.IsUp,
                source.Cause,
                source.Error,
                0,
                0)),
            Backends = Group(online, report => report.Backends, (_, backend) => (
                backend.Name,
                backend.Error is not null ? false : backend.Deliveries > 0 ? true : null,
                backend.Cause,
                backend.Error,
                backend.Dropped,
                backend.Refused)),
        };
    }

    private static IReadOnlyList<FleetPart> Group<T>(
        List<FleetMember> members,
        Func<AgentReport, IReadOnlyList<T>> parts,
        Func<FleetMember, T, (string Name, bool? IsUp, string? Cause, string? Error, long Dropped, long Refused)> read) =>
    [
        .. members
            .SelectMany(member => (member.Insight.Report is { } report ? parts(report) : []).Select(part => (Member: member, Part: read(member, part))))
            .GroupBy(pair => pair.Part.Name, StringComparer.Ordinal)
            .Select(group => new FleetPart(
                group.Key,
                group.Count(),
                group.Count(pair => pair.Part.IsUp == true),
                group.Count(pair => pair.Part.IsUp is null),
                [
                    .. group.Where(pair => pair.Part.IsUp == false)
                        .GroupBy(pair => pair.Part.Cause ?? Unexplained, StringComparer.Ordinal)
                        .Select(cause => new FleetCause(
                            cause.Key, cause.Count(), cause.First().Part.Error, [.. cause.Take(MostNames).Select(pair => pair.Member.Name)]))
                        .OrderByDescending(cause => cause.Count).ThenBy(cause => cause.Cause, StringComparer.Ordinal),
                ])
            {
                Dropped = group.Sum(pair => pair.Part.Dropped),
                Refused = group.Sum(pair => pair.Part.Refused),
                Losing = group.Count(pair => pair.Part.Dropped + pair.Part.Refused > 0),
            })
            .OrderByDescending(part => part.Down).ThenBy(part => part.Name, StringComparer.Ordinal)
            .Take(MostParts),
    ];

    /// <summary>An application without a name is called by its address, which is another on every proxy: without it they are one.</summary>
    private static string Shorten(string source, DataplaneResource dataplane)
    {
        var address = dataplane.Address.Contains(':', StringComparison.Ordinal) ? $"[{dataplane.Address}]" : dataplane.Address;
        return source.StartsWith(address + ":", StringComparison.Ordinal) ? source[address.Length..] : source;
    }
}
