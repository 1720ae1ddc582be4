using System.Text;

using MeshMetric.Bench;
using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Testing.Expositions;

namespace MeshMetric.Fuzz;

/// <summary>What a source answers: read, filtered, merged, written in both formats and as OTLP.</summary>
internal static class ExpositionTarget
{
    private static readonly string[] Pieces =
    [
        "{", "}", "\"", "\\", ",", "=", " ", "\t", "\n", "\r\n", "#", "# TYPE a counter\n", "# TYPE a histogram\n", "# HELP a b\n", "# UNIT a b\n", "# EOF\n",
        "a_bucket{le=\"+Inf\"} 1\n", "a_bucket{le=\"x\"} 1\n", "a_sum NaN\n", "a_count -1\n", "a{quantile=\"2\"} 1\n", "{\"a.b\",c=\"d\"} 1\n", "NaN", "+Inf", "1e999",
        "0x1p3", "1_000", "99999999999999999999", "-1", " 1700000000000", " # {trace_id=\"1\"} 1", "\0", "\uFEFF", "é", "<html>", "envoy_cluster_upstream_rq_total ",
        "a 1", "a 1\n", "le=\"", "__name__=\"b\"", "mesh=\"x\",", "\\x", "# TYPE a info\n", "# TYPE a stateset\n", "# TYPE a gaugehistogram\n", "a_created 1\n", "a_total 1\n",
        "a_gsum 1\n", "a_gcount 1\n", "a_info 1\n", "_total", "_created", "_count", "_info", "# {", "} 1 1.5", "\"a.b\"", "# TYPE \"a.b\" counter\n", " 1.5e9", "# TYPE a_total counter\n",
        "# TYPE a_created gauge\n", "# HELP a \\\" \\n \\\\ \\x\n", "b=\"own\",",
        "{\"a.b\"} 1\n", "a_b 1\n", "# TYPE a_b gauge\n", "# TYPE \"a.b\" histogram\n", "{\"a.b_count\"} 1\n", "a_b_count{\"l.x\"=\"1\"} 1\n", "# TYPE a_b_count counter\n",
        "\"l.x\"=\"1\",", "l_x=\"1\",", "\"l-x\"=\"2\",", "\"_.name__\"=\"x\",", "\"b.\"=\"x\",",
    ];

    private static readonly string[] OpenMetrics =
    [
        """
        # HELP req_seconds Says \"hi\" \\ and \n bye.
        # TYPE req_seconds counter
        # UNIT req_seconds seconds
        req_seconds_total{a="b"} 17.0 1700000000.123 # {trace_id="abc",span_id="d"} 0.5 1700000000.1
        req_seconds_created{a="b"} 1600000000.5
        # TYPE h histogram
        h_bucket{le="0.5"} 1 # {} 0.25
        h_bucket{le="1.0"} 2 # {trace_id="x"} 0.75 1.5e9
        h_bucket{le="+Inf"} 3
        h_sum 4.5
        h_count 3
        h_created 1600000000
        # TYPE g gaugehistogram
        g_bucket{le="1.0"} 2
        g_bucket{le="+Inf"} 2
        g_gsum -1.0
        g_gcount 2
        # TYPE s summary
        s{quantile="0.5"} 1
        s_sum 2
        s_count 1
        s_created 1600000000
        # TYPE build info
        build_info{version="1",b="c"} 1
        # TYPE state stateset
        state{state="on"} 1
        state{state="off"} 0
        # TYPE u unknown
        u 1e3
        # EOF

        """,
        """
        # TYPE "a.b" counter
        # HELP "a.b" Dots.
        {"a.b_total","c.d"="e\xf",f="g"} 1 # {"t.id"="1"} 1
        {"a.b_created","c.d"="e"} 1
        # TYPE "über" histogram
        {"über_bucket",le="+Inf"} 1 # {trace_id="1"} 2
        {"über_sum"} 1
        {"über_count"} 1
        {"no type"} 1
        # EOF
        """,
        """
        # TYPE x counter
        x_total 1
        # TYPE x_created gauge
        x_created 2
        # TYPE x_total gauge
        # TYPE x_info info
        x_info_info 1
        # TYPE x_info counter
        x_info_total 1
        # EOF
        """,
    ];

    public static FuzzTarget Create() => new(
        "exposition",
        [
            Envoy(1_000), .. OpenMetrics.Select(Encoding.UTF8.GetBytes), .. Enumerable.Range(0, 20).Select(seed => Encoding.UTF8.GetBytes(RandomExposition.Make(seed))),
            .. Enumerable.Range(0, 20).Select(seed => Encoding.UTF8.GetBytes(ClashingExposition.Make(seed, isOpenMetrics: seed % 2 == 0))),
            "# TYPE a counter\na{b=\"c\"} 1 1700000000000\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n"u8.ToArray(),
        ],
        Pieces,
        new Dictionary<string, Func<int, string>>
        {
            ["families"] = size => Lines(size, i => $"# TYPE f{i} counter\nf{i} 1\n"),
            ["series of one family"] = size => Lines(size, i => $"a{{i=\"{i}\"}} 1\n"),
            ["one series again and again"] = size => Lines(size, _ => "a{b=\"c\"} 1\n"),
            ["two families in turn"] = size => Lines(size, i => $"a{i % 2} 1\n"),
            ["two families in turn, series"] = size => Lines(size, i => $"a{i % 2}{{i=\"{i}\"}} 1\n"),
            ["buckets of one histogram"] = size => "# TYPE h histogram\n" + Lines(size, i => $"h_bucket{{le=\"{i}\"}} 1\n"),
            ["histograms"] = size => "# TYPE h histogram\n" + Lines(size, i => $"h_bucket{{i=\"{i}\",le=\"1\"}} 1\nh_sum{{i=\"{i}\"}} 1\nh_count{{i=\"{i}\"}} 1\n"),
            ["histograms, parts far apart"] = size => "# TYPE h histogram\n" + Lines(size / 2, i => $"h_bucket{{i=\"{i}\",le=\"1\"}} 1\n") + Lines(size / 2, i => $"h_count{{i=\"{i}\"}} 1\n"),
            ["histograms, in two places"] = size => "# TYPE h histogram\n" + Lines(size / 2, i => $"h_bucket{{i=\"{i}\",le=\"1\"}} 1\n") + "a 1\n" + Lines(size / 2, i => $"h_count{{i=\"{i}\"}} 1\n"),
            ["labels of one sample"] = size => "a{" + Lines(size, i => $"l{i}=\"v\",") + "} 1\n",
            ["one label, alike"] = size => "a{" + Lines(size, _ => "l=\"v\",") + "} 1\n",
            ["escapes"] = size => "a{b=\"" + Lines(size, _ => "\\n") + "\"} 1\n",
            ["a long line"] = size => new string('a', size),
            ["long names"] = size => Lines(size, i => $"# TYPE {new string('n', 5000)}{i} counter\n{new string('n', 5000)}{i} 1\n"),
            ["long quoted names"] = size => Lines(size, i => $"{{\"{new string('.', 5000)}{i}\"}} 1\n"),
            ["names that are escaped"] = size => Lines(size, i => $"{{\"a.{i}\",\"l.{i}\"=\"v\"}} 1\n"),
            ["names that become the same"] = size => Lines(size, i => $"{{\"a{(i % 2 == 0 ? '.' : '-')}\",\"l.\"=\"{i}\"}} 1\n"),
            ["labels that become the same"] = size => "a{" + Lines(size / 4, i => $"\"l{new string('.', i % 7)}-{i % 5}\"=\"v\",l_{i}=\"v\",\"l.{i}\"=\"v\",") + "} 1\n",
            ["exemplars"] = size => "# TYPE a counter\n" + Lines(size, i => $"a_total{{i=\"{i}\"}} 1 # {{t=\"{i}\"}} 1\n") + "# EOF\n",
            ["metadata"] = size => Lines(size, i => $"# HELP f{i} x\n# UNIT f{i} y\n"),
            ["blank lines"] = size => new string('\n', size),
            ["comments"] = size => Lines(size, _ => "# a\n"),
            ["digits"] = size => "a " + new string('9', size) + "\n",
            ["digits after the point"] = size => Lines(size, _ => "a 0." + new string('3', 400) + "\n"),
            ["bad lines"] = size => Lines(size, _ => "a{ 1\n"),
        },
        new Runner().Run);

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

    /// <summary>Checks what has to hold; of bodies that grow only the data path's time is of interest.</summary>
    private sealed class Runner
    {
        private const int LargestChecked = 60 * 1024;

        private readonly ExpositionCheck _check = new();

        public void Run(byte[] input)
        {
            if (input.Length < LargestChecked)
            {
                _check.Run(input);
                return;
            }

            var path = new DataPath(input, Profile.Full);
            _ = path.ToText();
            _ = path.ToOpenMetrics();
            _ = path.ToOtlp();
        }
    }
}
