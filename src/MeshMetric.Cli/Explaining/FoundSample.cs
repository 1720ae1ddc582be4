using System.Text;

using MeshMetric.Cli.Output;
using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Cli.Explaining;

/// <summary>A sample of the name that was asked for.</summary>
/// <param name="Source">The source's place in the pipeline's merge.</param>
/// <param name="Family">Its family.</param>
/// <param name="Kind">The family's type.</param>
/// <param name="Labels">Its own labels as written.</param>
/// <param name="Pairs">The same, name by name; values with their escapes.</param>
/// <param name="Value">The value as written.</param>
/// <param name="Timestamp">The timestamp as written, or empty.</param>
internal sealed record FoundSample(
    int Source, string Family, MetricKind Kind, string Labels, IReadOnlyList<KeyValuePair<string, string>> Pairs, string Value, string Timestamp)
{
    /// <summary>Copies a sample out of a scrape.</summary>
    public static FoundSample Of(MergedFamily family, SampleView sample)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var labels = new LabelEnumerator(sample.Labels);
        while (labels.MoveNext())
        {
            pairs.Add(new(Encoding.UTF8.GetString(labels.Name), Encoding.UTF8.GetString(labels.EscapedValue)));
        }

        return new FoundSample(
            sample.Source, Encoding.UTF8.GetString(family.Name), family.Kind, Encoding.UTF8.GetString(sample.Labels), pairs,
            Encoding.UTF8.GetString(sample.Value), Encoding.UTF8.GetString(sample.Timestamp));
    }

    /// <summary>Whether the sample is served with every label asked for: its own, or one that is added.</summary>
    public bool Carries(SeriesSelector selector, IReadOnlyList<ExplainLabelDto> added)
    {
        List<KeyValuePair<string, string>> all = [.. Final(added)];
        return selector.Labels.All(wanted => all.Contains(new(SeriesSelector.Escape(wanted.Key), SeriesSelector.Escape(wanted.Value))));
    }

    /// <summary>The labels it is served with, as text that is equal for equal sets.</summary>
    public string FinalLabels(IReadOnlyList<ExplainLabelDto> added) =>
        string.Join(',', Final(added).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}=\"{pair.Value}\""));

    private IEnumerable<KeyValuePair<string, string>> Final(IReadOnlyList<ExplainLabelDto> added) => Pairs.Concat(added
        .Where(label => Pairs.All(pair => pair.Key != label.Name))
        .Select(label => new KeyValuePair<string, string>(label.Name, SeriesSelector.Escape(label.Value))));
}
