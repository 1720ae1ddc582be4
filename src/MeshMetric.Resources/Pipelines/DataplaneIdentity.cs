using System.Collections.Frozen;

namespace MeshMetric.Resources.Pipelines;

/// <summary>
/// What samples and pushes say about the dataplane they come from. Of several inbounds the first one's tags count, as a sample can carry a label only
/// once; without inbound the gateway's do.
/// </summary>
public static class DataplaneIdentity
{
    private const string ZoneTag = "kuma.io/zone";

    /// <summary>
    /// The labels of a source's samples: the dataplane's, then the pipeline's, then the application's. Of two with one name the dataplane's
    /// stays, else the application's, as the more specific.
    /// </summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="pipeline">Labels the policy gives the pipeline.</param>
    /// <param name="application">Labels the policy gives the application; absent for other sources.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Labels(
        DataplaneResource dataplane, IReadOnlyDictionary<string, string> pipeline, IReadOnlyDictionary<string, string>? application = null)
    {
        var labels = new List<KeyValuePair<string, string>>
        {
            new("mesh", dataplane.Mesh),
            new("dataplane", dataplane.Name),
            new("service", dataplane.Service ?? ""),
        };
        var names = new HashSet<string>(labels.Select(label => label.Key), StringComparer.Ordinal);
        foreach (var (tag, value) in dataplane.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            if (tag != DataplaneResource.ServiceTag && names.Add(LabelName(tag)))
            {
                labels.Add(new(LabelName(tag), value));
            }
        }

        foreach (var (name, value) in pipeline)
        {
            if (names.Add(name))
            {
                labels.Add(new(name, application?.GetValueOrDefault(name) ?? value));
            }
        }

        labels.AddRange((application ?? FrozenDictionary<string, string>.Empty).Where(label => names.Add(label.Key)));
        return labels;
    }

    /// <summary>The attributes of the OTLP resource: service.name, service.instance.id, mesh, zone (design section 5).</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="instanceId">What tells it from others of its service; absent: the dataplane's name.</param>
    /// <param name="zone">Its zone, where no tag says it.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> ResourceAttributes(DataplaneResource dataplane, string? instanceId, string? zone) =>
    [
        new("service.name", dataplane.Service ?? dataplane.Name),
        new("service.instance.id", instanceId ?? dataplane.Name),
        new("mesh", dataplane.Mesh),
        new("zone", dataplane.Tags.GetValueOrDefault(ZoneTag) ?? zone ?? ""),
    ];

    /// <summary>A tag's name as a label: what a label name can't hold becomes an underscore.</summary>
    /// <param name="tag">The tag's name.</param>
    public static string LabelName(string tag)
    {
        var name = string.Create(tag.Length, tag, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(text[i]) ? text[i] : '_';
            }
        });
        return name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }
}
