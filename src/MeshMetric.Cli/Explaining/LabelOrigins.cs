using MeshMetric.Cli.Output;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>Tells of each label that is added to a source's samples where it comes from.</summary>
internal static class LabelOrigins
{
    /// <summary>The labels in the order they are served; those with an empty value are never added.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="origins">Knows the policies.</param>
    /// <param name="application">The application's place in the pipeline; -1 for the sidecar.</param>
    public static IReadOnlyList<ExplainLabelDto> Of(DataplaneResource dataplane, Pipeline pipeline, RuleOrigins origins, int application)
    {
        IReadOnlyDictionary<string, string>? own = application < 0 ? null : pipeline.Applications[application].Labels;
        return
        [
            .. DataplaneIdentity.Labels(dataplane, pipeline.Labels, own)
                .Where(label => label.Value.Length > 0)
                .Select(label => new ExplainLabelDto(label.Key, label.Value, From(label.Key))),
        ];

        string From(string name)
        {
            if (name is "mesh" or "dataplane" or "service")
            {
                return $"the dataplane's {(name == "dataplane" ? "name" : name)}";
            }

            string? tag = dataplane.Tags.Keys.Order(StringComparer.Ordinal)
                .FirstOrDefault(key => key != DataplaneResource.ServiceTag && DataplaneIdentity.LabelName(key) == name);
            return tag is not null ? $"dataplane tag {tag}"
                : own?.ContainsKey(name) == true ? $"policy '{origins.PolicyOf("applications")}' spec.default.applications[{application}].labels.{name}"
                : $"policy '{origins.PolicyOf("labels." + name)}' spec.default.labels.{name}";
        }
    }
}
