using MeshMetric.Metrics.Text;

namespace MeshMetric.Agent.Pipelines;

/// <summary>Why something is left out of what a scraper gets, in the words of the metrics and of the log.</summary>
internal static class WriteReasons
{
    /// <summary>Every reason; the index is its number.</summary>
    public static readonly IReadOnlyList<(string Name, string Sentence)> All =
    [
        ("timestamp_negative", "samples with a timestamp before 1970, over which Prometheus refuses a whole scrape"),
        ("name_taken", "samples whose name another family has"),
        ("family_conflicting",
            "the whole family, as it has another's name and another type, or the name of a histogram's or summary's samples, once names are escaped for this scraper"),
        ("series_repeated", "series that are those of another family, or have another's labels, once names are escaped for this scraper"),
        ("label_repeated", "labels that have the name of another label of the sample once names are escaped for this scraper"),
        ("exemplar_too_long", "exemplars with more than the 128 characters of labels that OpenMetrics allows"),
    ];

    /// <summary>A reason's sentence.</summary>
    public static string SentenceOf(WriteAnomaly reason) => All[(int)reason].Sentence;
}
