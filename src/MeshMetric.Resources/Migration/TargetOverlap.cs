using MeshMetric.Resources.Model;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Resources.Migration;

/// <summary>Which proxies two policies have in common, as far as their targets tell. One inbound a proxy is assumed.</summary>
internal static class TargetOverlap
{
    /// <summary>Whether every proxy of the narrow target is certainly one of the wide target's.</summary>
    public static bool Covers(TargetRef wide, TargetRef narrow)
    {
        if (wide.ProxyKind is not null && wide.ProxyKind != narrow.ProxyKind)
        {
            return false;
        }

        return wide.Kind switch
        {
            TargetRefKind.Mesh => true,
            TargetRefKind.Dataplane => narrow.Kind == TargetRefKind.Dataplane && wide.SectionName is null && IsNamedBy(wide, narrow),
            _ => Tags(wide).All(tag => Tags(narrow).Any(own => own.Key == tag.Key && (tag.Value == PolicyMatcher.AnyValue || own.Value == tag.Value))),
        };
    }

    /// <summary>Whether a proxy may be one of both targets'.</summary>
    public static bool MayMeet(TargetRef one, TargetRef other)
    {
        if (one.ProxyKind is not null && other.ProxyKind is not null && one.ProxyKind != other.ProxyKind)
        {
            return false;
        }

        if (one.Kind == TargetRefKind.Dataplane && other.Kind == TargetRefKind.Dataplane)
        {
            return one.Name is null || other.Name is null || one.Name == other.Name;
        }

        return !Tags(one).Join(Tags(other), tag => tag.Key, tag => tag.Key, (a, b) => Exclude(a.Value, b.Value)).Any(exclude => exclude);
    }

    private static bool Exclude(string one, string other) => one != other && one != PolicyMatcher.AnyValue && other != PolicyMatcher.AnyValue;

    private static bool IsNamedBy(TargetRef wide, TargetRef narrow) =>
        wide.Name is not null ? wide.Name == narrow.Name : wide.Labels.All(label => narrow.Labels.Contains(label));

    /// <summary>A service is a tag like the others.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Tags(TargetRef target) =>
        target.Kind is TargetRefKind.MeshService or TargetRefKind.MeshServiceSubset
            ? target.Tags.Append(new(DataplaneResource.ServiceTag, target.Name!))
            : target.Tags;
}
