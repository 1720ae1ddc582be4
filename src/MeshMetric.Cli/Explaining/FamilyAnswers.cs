using System.Text;

using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>Asks a source's filter about the families that a series may belong to.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="origins">Knows the policies.</param>
internal sealed class FamilyAnswers(Pipeline pipeline, RuleOrigins origins)
{
    private static readonly string[] Suffixes = ["_bucket", "_sum", "_count"];

    /// <summary>The answer for a family whose name is known.</summary>
    /// <param name="source">The source.</param>
    /// <param name="family">The family.</param>
    /// <param name="labels">Labels known of the series.</param>
    /// <param name="assumption">What was assumed to get at the family.</param>
    public ExplainFamilyDto Of(
        SeriesSource source, string family, IReadOnlyList<KeyValuePair<string, string>> labels, string? assumption = null)
    {
        FilterReason reason = source.Filter.Explain(Encoding.UTF8.GetBytes(family));
        if (!source.IsSidecar)
        {
            return new ExplainFamilyDto(family, assumption, reason.IsKept, null, origins.OfApplication(reason, source.Application));
        }

        ExplainRuleDto rule = origins.OfSidecar(reason);
        return reason.Rule == FilterRule.SidecarRegex
            ? new ExplainFamilyDto(family, assumption, null, Likely(family, labels), rule)
            : new ExplainFamilyDto(family, assumption, reason.IsKept, null, rule);
    }

    /// <summary>The answers where only the sample's name is known: one, or one per family where they differ.</summary>
    /// <param name="source">The source.</param>
    /// <param name="selector">The series asked for.</param>
    public IReadOnlyList<ExplainFamilyDto> OfName(SeriesSource source, SeriesSelector selector)
    {
        ExplainFamilyDto alone = Of(source, selector.Name, selector.Labels);
        if (Array.Find(Suffixes, suffix => selector.Name.EndsWith(suffix, StringComparison.Ordinal) && selector.Name.Length > suffix.Length) is not { } end)
        {
            return [alone];
        }

        string kinds = end == "_bucket" ? "a histogram" : "a histogram or summary";
        string stem = selector.Name[..^end.Length];
        ExplainFamilyDto owner = Of(source, stem, selector.Labels, $"if it belongs to {kinds} {stem}, as its suffix {end} suggests");
        return owner.Kept == alone.Kept && owner.Rule == alone.Rule && owner.Likely is null
            ? [owner with { Assumption = $"whether it is a family of its own or belongs to {kinds} {stem}" }]
            : [owner, alone with { Assumption = "if it is a family of its own" }];
    }

    private string Likely(string family, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        string? raw = RawStatNames.FindMatch(pipeline.Sidecar.Regex!, family, labels);
        return raw is null
            ? "likely dropped: the regex matches none of the raw names tried (each _ may be a dot, labels may be part of the raw name)"
            : $"likely kept: the regex matches {raw}, one of the raw names it may have (each _ may be a dot)";
    }
}
