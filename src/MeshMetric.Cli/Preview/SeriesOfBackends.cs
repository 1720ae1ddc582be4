using System.Text;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Cli.Preview;

/// <summary>The series each backend gets, family by family.</summary>
internal static class SeriesOfBackends
{
    /// <summary>Lists them.</summary>
    /// <returns>By backend, the family of each series.</returns>
    public static IReadOnlyDictionary<BackendName, IReadOnlyDictionary<string, string>> Of(PreviewedPolicies previewed)
    {
        var backends = new Dictionary<BackendName, IReadOnlyDictionary<string, string>>();
        foreach (PreviewedPipeline pipeline in previewed.Pipelines)
        {
            IReadOnlyDictionary<string, string> series = Of(pipeline);
            foreach (BackendName name in pipeline.Pipeline.Backends.Select(BackendName.Of))
            {
                backends[name] = series;
            }
        }

        return backends;
    }

    private static Dictionary<string, string> Of(PreviewedPipeline pipeline)
    {
        using MergedScrape scrape = pipeline.Merge();
        var series = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < scrape.FamilyCount; i++)
        {
            MergedFamily family = scrape.GetFamily(i);
            string name = Encoding.UTF8.GetString(family.Name);
            foreach (SampleView sample in family)
            {
                series[Spell(sample, family.IsLegacyName, scrape.Sources[sample.Source].Labels)] = name;
            }
        }

        return series;
    }

    // Labels in one order, so that a series is the same whatever order its source or the policy writes them in.
    private static string Spell(in SampleView sample, bool isLegacyName, AddedLabels added)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var own = new LabelEnumerator(sample.Labels);
        while (own.MoveNext())
        {
            string name = Encoding.UTF8.GetString(own.Name);
            labels[own.IsNameQuoted ? $"\"{name}\"" : name] = Encoding.UTF8.GetString(own.EscapedValue);
        }

        foreach (var (name, value) in added.Pairs)
        {
            labels.TryAdd(name, value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal));
        }

        string metric = Encoding.UTF8.GetString(sample.Name);
        IEnumerable<string> pairs = labels.Select(label => $"{label.Key}=\"{label.Value}\"");
        return isLegacyName
            ? labels.Count == 0 ? metric : $"{metric}{{{string.Join(',', pairs)}}}"
            : $"{{{string.Join(',', pairs.Prepend($"\"{metric}\""))}}}";
    }
}
