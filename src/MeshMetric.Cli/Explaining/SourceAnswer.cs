using System.Globalization;
using System.Text;

using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>What becomes of a series in one source of one pipeline.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="origins">Knows the policies.</param>
/// <param name="selector">The series asked for.</param>
/// <param name="asked">What Envoy is asked for.</param>
internal sealed class SourceAnswer(Pipeline pipeline, RuleOrigins origins, SeriesSelector selector, AskedOfEnvoy asked)
{
    private const int MostExamples = 5;

    private readonly FamilyAnswers _families = new(pipeline, origins);

    /// <summary>The answer from the name alone.</summary>
    public ExplainSourceDto FromName(SeriesSource source)
    {
        IReadOnlyList<ExplainFamilyDto> families = _families.OfName(source, selector);
        List<string> notes = NotesOf(source, families, selector.Labels);
        if (source.Snapshot is null)
        {
            notes.Add("no body was given, so this goes by the name: whether the source has the series is not known");
        }

        string verdict = families.Select(VerdictOf).Distinct().Take(2).ToArray() is [var one] ? one : "depends";
        if (verdict is "kept" or "depends" && source.Filter.DropsPlumbing && PlumbingOf(selector.Labels) is { } plumbing)
        {
            verdict = "dropped";
            notes.Insert(0, PlumbingNote(plumbing));
        }

        return Answer(source, verdict, families, selector.Labels, null, notes);
    }

    /// <summary>The answer from the source's body.</summary>
    /// <param name="source">The source.</param>
    /// <param name="sources">All sources of the pipeline that have a body, in merge order.</param>
    /// <param name="served">The samples of the name that the pipeline serves.</param>
    public ExplainSourceDto FromBody(SeriesSource source, IReadOnlyList<SeriesSource> sources, IReadOnlyList<(FoundSample Sample, string? Line)> served)
    {
        int index = sources.Index().First(s => ReferenceEquals(s.Item, source)).Index;
        IReadOnlyList<FoundSample> sameName = SeriesSearch.InBody(source, index, selector.Name);
        List<FoundSample> found = [.. sameName.Where(sample => sample.Carries(selector, source.Labels))];
        if (found.Count == 0)
        {
            ExplainSourceDto byName = FromName(source);
            string absent = source.Snapshot!.Report.Failure is { } failure ? $"the body cannot be used: {failure}"
                : sameName.Count == 0 ? "the body has no series of this name"
                : $"the body has {Count(sameName.Count, "series")} of this name, none with these labels; labels that the scraper adds are not in a body";
            return byName with
            {
                Verdict = "absent",
                Matches = new ExplainMatchesDto(null, 0, 0, []),
                Notes = [absent, $"by its name it would be {byName.Verdict}", .. byName.Notes, .. Malformed(source)],
            };
        }

        List<(FoundSample Sample, string? Line)> own = [.. served.Where(s => s.Sample.Source == index && s.Sample.Carries(selector, source.Labels))];
        IReadOnlyList<ExplainFamilyDto> families =
            [.. found.Select(sample => sample.Family).Distinct().Select(family => _families.Of(source, family, found[0].Pairs))];
        List<string> notes = [.. WhyLess(source, sources, found, own, served), .. NotesOf(source, families, found[0].Pairs), .. Malformed(source)];
        var matches = new ExplainMatchesDto(
            found[0].Kind.ToString().ToLowerInvariant(), found.Count, own.Count, [.. own.Select(s => s.Line).OfType<string>().Take(MostExamples)]);
        string verdict = own.Count == 0 ? "dropped" : VerdictOf(families[0]);
        return Answer(source, verdict, families, found[0].Pairs, matches, notes);
    }

    private static string VerdictOf(ExplainFamilyDto family) => family.Kept switch
    {
        true => "kept",
        false => "dropped",
        null => "unknown",
    };

    private static ExplainSourceDto Answer(
        SeriesSource source, string verdict, IReadOnlyList<ExplainFamilyDto> families, IReadOnlyList<KeyValuePair<string, string>> carried,
        ExplainMatchesDto? matches, IReadOnlyList<string> notes)
    {
        // A label that is asked for with the value it is added with says nothing about the sample.
        ILookup<bool, ExplainLabelDto> labels = source.Labels.ToLookup(label =>
            carried.Any(own => own.Key == label.Name && (matches is not null || own.Value != label.Value)));
        return new ExplainSourceDto(source.Name, verdict, families, [.. labels[false]], [.. labels[true]], matches, notes);
    }

    /// <summary>Why samples that the body has are not served although their family is kept.</summary>
    private IEnumerable<string> WhyLess(
        SeriesSource source, IReadOnlyList<SeriesSource> sources, List<FoundSample> found, List<(FoundSample Sample, string? Line)> own,
        IReadOnlyList<(FoundSample Sample, string? Line)> served)
    {
        HashSet<string> survivors = [.. own.Select(s => s.Sample.Labels)];
        IEnumerable<string> reasons = found
            .Where(sample => !survivors.Contains(sample.Labels) && source.Filter.Keeps(Encoding.UTF8.GetBytes(sample.Family)))
            .Select(sample => source.Filter.DropsPlumbing && PlumbingOf(sample.Pairs) is { } plumbing
                ? PlumbingNote(plumbing)
                : Repeated(sample, source, sources, served));
        foreach (IGrouping<string, string> reason in reasons.GroupBy(reason => reason))
        {
            yield return $"{Count(reason.Count(), "series")} left out: {reason.Key}";
        }

        if (own.Count(s => s.Line is null) is > 0 and int negative)
        {
            yield return $"{Count(negative, "series")} not in Prometheus text: a negative timestamp would fail the whole scrape";
        }

        if (own.Count > MostExamples)
        {
            yield return $"only the first {MostExamples} of {own.Count} series are shown";
        }
    }

    private static string Repeated(
        FoundSample sample, SeriesSource source, IReadOnlyList<SeriesSource> sources, IReadOnlyList<(FoundSample Sample, string? Line)> served)
    {
        string final = sample.FinalLabels(source.Labels);
        FoundSample? first = served.Select(s => s.Sample).FirstOrDefault(other =>
            other.Source < sample.Source && other.Kind == sample.Kind && other.FinalLabels(sources[other.Source].Labels) == final);
        if (first is not null)
        {
            string value = first.Value == sample.Value ? "the same value" : "another value";
            return $"{sources[first.Source].Name}, an earlier source, carries the same series with {value}";
        }

        FoundSample? clash = served.Select(s => s.Sample).FirstOrDefault(other => other.Source < sample.Source && other.Kind != sample.Kind);
        return clash is not null
            ? $"{sources[clash.Source].Name}, an earlier source, declares {clash.Family} as {clash.Kind.ToString().ToLowerInvariant()}"
            : "an earlier source carries the same histogram, summary or a family whose samples have this name";
    }

    private List<string> NotesOf(
        SeriesSource source, IReadOnlyList<ExplainFamilyDto> families, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        var notes = new List<string>();
        if (source.IsSidecar && !asked.IsAsked)
        {
            notes.Add("nothing of the sidecar can be kept, so it is not asked at all");
        }
        else if (source.IsSidecar && pipeline.Sidecar.Regex is null && families.All(family => family.Kept == false))
        {
            notes.AddRange(families.Select(family => asked.WhereDropped(family.Family, labels)).Distinct());
        }
        else if (source.IsSidecar && pipeline.Sidecar.UsedOnly && families.Any(family => family.Kept != false))
        {
            string from = origins.PolicyOf("sidecar.usedOnly") is { } policy ? $"policy '{policy}' sets usedOnly" : "usedOnly is the default";
            notes.Add($"{from}: Envoy leaves out what it has never written");
        }

        notes.AddRange(families.Where(family => family.Kept == true).Select(family => LimitAnswer.Of(pipeline, family.Family, source.IsSidecar)).OfType<string>().Distinct());
        return notes;
    }

    private static IEnumerable<string> Malformed(SeriesSource source)
    {
        ReadReport report = source.Snapshot!.Report;
        if (report.MalformedLines > 0)
        {
            yield return $"{Count(report.MalformedLines, "lines")} of the body malformed and dropped; the first, {report.Problems[0].Line}: {report.Problems[0].Reason}";
        }
    }

    private static KeyValuePair<string, string>? PlumbingOf(IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        foreach (KeyValuePair<string, string> label in labels)
        {
            if (PlumbingSeries.IsEntityLabel(Encoding.UTF8.GetBytes(label.Key)) && PlumbingSeries.IsPlumbing(Encoding.UTF8.GetBytes(label.Value)))
            {
                return label;
            }
        }

        return null;
    }

    private string PlumbingNote(KeyValuePair<string, string> label) =>
        $"{label.Key}=\"{label.Value}\" is the mesh's own plumbing, which every profile but full leaves out (the profile is {pipeline.Sidecar.Profile?.Name})";

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}");
}
