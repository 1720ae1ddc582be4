using System.Globalization;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources.Policies;

/// <summary>Whether a policy is for a dataplane of its mesh (policy rules, targetRef).</summary>
internal static class PolicyMatcher
{
    /// <summary>In a target's tags: any value, as long as the tag is there. No tag has it as its value.</summary>
    public const string AnyValue = "*";

    public static bool Matches(TargetRef target, DataplaneResource dataplane)
    {
        if (target.ProxyKind is { } kind && kind == ProxyKind.Gateway != dataplane.Gateway is not null)
        {
            return false;
        }

        return target.Kind switch
        {
            TargetRefKind.Mesh => true,
            TargetRefKind.Dataplane => MatchesDataplane(target, dataplane),
            _ => MatchesTags(target, dataplane),
        };
    }

    /// <summary>All of the tags stand on one and the same inbound, or on the gateway.</summary>
    private static bool MatchesTags(TargetRef target, DataplaneResource dataplane)
    {
        foreach (var inbound in dataplane.Inbounds)
        {
            if (MatchesTags(target, inbound.Tags))
            {
                return true;
            }
        }

        return dataplane.Gateway is not null && MatchesTags(target, dataplane.Gateway.Tags);
    }

    private static bool MatchesTags(TargetRef target, IReadOnlyDictionary<string, string> tags)
    {
        var needsService = target.Kind is TargetRefKind.MeshService or TargetRefKind.MeshServiceSubset;
        return (!needsService || (tags.TryGetValue(DataplaneResource.ServiceTag, out var service) && service == target.Name))
            && ContainsAll(tags, target.Tags);
    }

    private static bool MatchesDataplane(TargetRef target, DataplaneResource dataplane)
    {
        var named = target.Name is null ? dataplane.HasLabels(target.Labels) : IsNamed(target, dataplane);
        return named && (target.SectionName is null || HasSection(target.SectionName, dataplane));
    }

    /// <summary>By the universal name; in Kubernetes also by the name inside a namespace.</summary>
    private static bool IsNamed(TargetRef target, DataplaneResource dataplane) =>
        dataplane.Name == target.Name
        || (dataplane.Origin.Namespace is { } space
            && dataplane.Origin.ShortName == target.Name
            && (target.Namespace ?? space) == space);

    private static bool HasSection(string section, DataplaneResource dataplane)
    {
        foreach (var inbound in dataplane.Inbounds)
        {
            if (inbound.Name == section || (inbound.Port > 0 && IsPort(section, inbound.Port)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPort(string section, int port) => int.TryParse(section, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == port;

    private static bool ContainsAll(IReadOnlyDictionary<string, string> all, IReadOnlyDictionary<string, string> wanted)
    {
        foreach (var (key, value) in wanted)
        {
            if (!all.TryGetValue(key, out var found) || (value != AnyValue && found != value))
            {
                return false;
            }
        }

        return true;
    }
}
