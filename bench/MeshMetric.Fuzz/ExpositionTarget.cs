using System.Text;

using MeshMetric.Bench;
using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Filtering;

namespace MeshMetric.Fuzz;

/// <summary>What a source answers: read, filtered, merged, written as text and as OTLP.</summary>
internal static class ExpositionTarget
{
    private static readonly string[] Pieces =
    [
        "{", "}", "\"", "\\", ",", "=", " ", "\t", "\n", "\r\n", "#", "# TYPE a counter\n", "# TYPE a histogram\n", "# HELP a b\n", "# UNIT a b\n", "# EOF\n",
        "a_bucket{le=\"+Inf\"} 1\n", "a_bucket{le=\"x\"} 1\n", "a_sum NaN\n", "a_count -1\n", "a{quantile=\"2\"} 1\n", "{\"a.b\",c=\"d\"} 1\n", "NaN", "+Inf", "1e999",
        "0x1p3", "1_000", "99999999999999999999", "-1", " 1700000000000", " # {trace_id=\"1\"} 1", "\0", "\uFEFF", "é", "<html>", "envoy_cluster_upstream_rq_total ",
        "a 1", "a 1\n", "le=\"", "__name__=\"b\"", "mesh=\"x\",", "\\x",
    ];

    public static FuzzTarget Create() => new(
        "exposition",
        [Envoy(1_000), Envoy(2_000), "# TYPE a counter\na{b=\"c\"} 1 1700000000000\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n"u8.ToArray()],
        Pieces,
        new Dictionary<string, Func<int, string>>
        {
            ["families"] = size => Lines(size, i => $"# TYPE f{i} counter\nf{i} 1\n"),
            ["series of one family"] = size => Lines(size, i => $"a{{i=\"{i}\"}} 1\n"),
            ["one series again and again"] = size => Lines(size, _ => "a{b=\"c\"} 1\n"),
            ["two families in turn"] = size => Lines(size, i => $"a{i % 2} 1\n"),
            ["buckets of one histogram"] = size => "# TYPE h histogram\n" + Lines(size, i => $"h_bucket{{le=\"{i}\"}} 1\n"),
            ["histograms"] = size => "# TYPE h histogram\n" + Lines(size, i => $"h_bucket{{i=\"{i}\",le=\"1\"}} 1\nh_sum{{i=\"{i}\"}} 1\nh_count{{i=\"{i}\"}} 1\n"),
            ["histograms, parts far apart"] = size => "# TYPE h histogram\n" + Lines(size / 2, i => $"h_bucket{{i=\"{i}\",le=\"1\"}} 1\n") + Lines(size / 2, i => $"h_count{{i=\"{i}\"}} 1\n"),
            ["labels of one sample"] = size => "a{" + Lines(size, i => $"l{i}=\"v\",") + "} 1\n",
            ["one label, alike"] = size => "a{" + Lines(size, _ => "l=\"v\",") + "} 1\n",
            ["escapes"] = size => "a{b=\"" + Lines(size, _ => "\\n") + "\"} 1\n",
            ["a long line"] = size => new string('a', size),
            ["blank lines"] = size => new string('\n', size),
            ["comments"] = size => Lines(size, _ => "# a\n"),
            ["digits"] = size => "a " + new string('9', size) + "\n",
            ["bad lines"] = size => Lines(size, _ => "a{ 1\n"),
        },
        Run);

    private static void Run(byte[] input)
    {
        var path = new DataPath(input, Profile.Full);
        _ = path.ToText();
        _ = path.ToOtlp();
    }

    private static byte[] Envoy(int lines)
    {
        using var body = new MemoryStream();
        EnvoyBodyGenerator.WriteAsync(body, lines).GetAwaiter().GetResult();
        return body.ToArray();
    }

    private static string Lines(int size, Func<int, string> line)
    {
        var text = new StringBuilder(size);
        for (int i = 0; text.Length < size; i++)
        {
            text.Append(line(i));
        }

        return text.ToString();
    }
}
