using System.Globalization;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>Prometheus text read in the simplest way, so that it shares no code with what is tested.</summary>
internal sealed record ExpositionText(IReadOnlyList<ExpositionSample> Samples)
{
    public static async Task<ExpositionText> GetAsync(HttpClient client, Uri url, CancellationToken cancellationToken) =>
        Parse(await TextAsync(client, url, cancellationToken));

    public static async Task<string> TextAsync(HttpClient client, Uri url, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await client.GetStreamAsync(url, cancellationToken));
        return await reader.ReadToEndAsync(cancellationToken);
    }

    public static ExpositionText Parse(string text)
    {
        List<ExpositionSample> samples = [];
        string family = string.Empty;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                family = line.StartsWith("# TYPE ", StringComparison.Ordinal) ? line.Split(' ')[2] : family;
                continue;
            }

            int space = line.LastIndexOf(' ');
            int brace = line.IndexOf('{', StringComparison.Ordinal);
            string labels = brace < 0 ? string.Empty : line[(brace + 1)..line.LastIndexOf('}')];
            samples.Add(new ExpositionSample(
                family,
                line[..(brace < 0 ? space : brace)],
                labels,
                double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture)));
        }

        return new ExpositionText(samples);
    }
}

/// <summary>A sample.</summary>
/// <param name="Family">The last TYPE line before it.</param>
/// <param name="Name">Its name with its suffix.</param>
/// <param name="Labels">What stands between the braces.</param>
/// <param name="Value">Its value.</param>
internal sealed record ExpositionSample(string Family, string Name, string Labels, double Value)
{
    /// <summary>Name and labels as <c>name{a=1,b=2}</c>, sorted; the tests' label values hold no commas.</summary>
    public string Series => $"{Name}{{{string.Join(',', Labels.Split(',').Select(pair => pair.Replace("\"", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal))}}}";
}
