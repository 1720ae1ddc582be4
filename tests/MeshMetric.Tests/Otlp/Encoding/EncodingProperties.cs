using System.Globalization;

using CsCheck;

using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class EncodingProperties
{
    private static readonly Gen<double> AnyDouble = Gen.Frequency(
        (6, Gen.Double), (2, Gen.Int[-3, 1000].Select(static i => (double)i)), (1, Gen.OneOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity)));

    // What label values are made of: everything that needs care between text and attribute.
    private static readonly Gen<string> LabelValue =
        Gen.OneOf("a", "\\", "\"", "\n", ",", "le=\"", "=", "{", "}", "é", "𝄞", " ").Array[0, 6].Select(string.Concat);

    private static readonly Gen<(string Name, string Value)[]> Labels =
        Gen.Select(Gen.OneOf("a", "b", "c", "l", "lee", "quantil"), LabelValue).Array[0, 4]
            .Select(static labels => labels.DistinctBy(static label => label.Item1).ToArray());

    private static readonly Gen<Histogram> AnyHistogram = Gen.Select(
        Labels,
        Gen.OneOf(Gen.Double[-100, 100], Gen.Double[0.001, 10]).Array[0, 6],
        Gen.Long[0, 1L << 40].Array[7],
        AnyDouble.Where(double.IsFinite),
        static (labels, bounds, counts, sum) =>
        {
            double[] sorted = [.. bounds.Distinct().Order()];
            return new Histogram(labels, sorted, [.. counts.Take(sorted.Length + 1).Select(static count => (ulong)count)], sum);
        });

    [Fact]
    public void Encode_Numbers_ArriveAsTheyWere() =>
        Gen.Select(Labels, AnyDouble).Array[1, 20].Sample(static samples =>
        {
            // Distinct series, as a legal body has them.
            (string Text, double Value)[] series = [.. samples
                .Select(static (sample, i) => (Text: Text([.. sample.Item1, ("id", $"{i}")]), sample.Item2))];
            string body = string.Concat(series.Select(static one => $"x{one.Text} {Number(one.Value)}\n"));
            IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, body);

            Assert.True(report.IsClean);
            Assert.Equal(series.Select(static one => one.Value), points.Select(static point => point.Value));
            Assert.Equal(
                samples.Select(static (sample, i) => AttributeText([.. sample.Item1, ("id", $"{i}")])),
                points.Select(static point => point.AttributeText));
        });

    [Fact]
    public void Encode_HistogramsInAnyOrder_ArriveAsTheyWere() =>
        Gen.Select(AnyHistogram.Array[1, 6], Gen.Int).Sample(static (generated, seed) =>
        {
            Histogram[] histograms = [.. generated.DistinctBy(static one => AttributeText(one.Labels))];
            string[] tidy = [.. histograms.SelectMany(static one => one.Samples(static labels => labels))];
            Random random = new(seed);
            string[] shuffled = [.. histograms.SelectMany(one => one.Samples(labels => Shuffle(labels, random)))];
            random.Shuffle(shuffled);
            string[] unbounded = [.. shuffled.Where(static line => !line.Contains("le=\"+Inf\"", StringComparison.Ordinal))];
            foreach (string[] lines in new[] { tidy, shuffled, unbounded })
            {
                IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, "# TYPE h histogram\n" + string.Concat(lines));

                Assert.True(report.IsClean);
                Assert.Equal(
                    histograms.Select(static one => one.Expected).Order(StringComparer.Ordinal),
                    points.Select(Describe).Order(StringComparer.Ordinal));
            }
        });

    [Fact]
    public void Encode_SummariesInAnyOrder_ArriveAsTheyWere() =>
        Gen.Select(
            Gen.Select(Labels, Gen.Double[0, 1].Array[0, 5], Gen.Double[0, 1000].Array[5], Gen.Long[0, 1L << 50]).Array[1, 5], Gen.Int).Sample(
            static (generated, seed) =>
            {
                var summaries = generated.DistinctBy(static one => AttributeText(one.Item1)).Select(static one => (
                    Labels: one.Item1,
                    Quantiles: one.Item2.Distinct().Order().Zip(one.Item3).ToArray(),
                    Sum: one.Item3[^1],
                    Count: one.Item4)).ToList();
                Random random = new(seed);
                string[] lines = [.. summaries.SelectMany(one => one.Quantiles
                    .Select(pair => $"s{Text(Shuffle([.. one.Labels, ("quantile", Number(pair.First))], random))} {Number(pair.Second)}\n")
                    .Append($"s_sum{Text(Shuffle(one.Labels, random))} {Number(one.Sum)}\n")
                    .Append($"s_count{Text(Shuffle(one.Labels, random))} {one.Count}\n"))];
                random.Shuffle(lines);
                IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, "# TYPE s summary\n" + string.Concat(lines));

                Assert.True(report.IsClean);
                Assert.Equal(
                    summaries.Select(static one => $"{AttributeText(one.Labels)} {one.Count} {Number(one.Sum)} {string.Join(' ', one.Quantiles)}")
                        .Order(StringComparer.Ordinal),
                    points.Select(static one => $"{one.AttributeText} {one.Count} {Number(one.Sum!.Value)} {string.Join(' ', one.Quantiles)}")
                        .Order(StringComparer.Ordinal));
            });

    [Fact]
    public void Encode_NonsenseInHistograms_NeverBreaksAnInvariant()
    {
        Gen<string> bound = Gen.OneOf(
            Gen.OneOf("+Inf", "-Inf", "NaN", "x", "", "1", "1.0", "0.1", "-3"), AnyDouble.Select(Number));
        Gen<string> value = AnyDouble.Select(Number);
        Gen<string> line = Gen.OneOf(
            Gen.Select(bound, Gen.Int[0, 2], value, static (le, series, v) => $"h_bucket{{s=\"{series}\",le=\"{le}\"}} {v}\n"),
            Gen.Select(Gen.OneOf("_sum", "_count", "_created", ""), Gen.Int[0, 2], value, static (suffix, series, v) => $"h{suffix}{{s=\"{series}\"}} {v}\n"),
            Gen.Select(bound, Gen.Int[0, 2], value, static (quantile, series, v) => $"h{{s=\"{series}\",quantile=\"{quantile}\"}} {v}\n"));
        Gen.Select(Gen.OneOf("histogram", "summary"), line.Array[0, 40]).Sample(static (type, lines) =>
        {
            // The decoder throws where OTLP's invariants do not hold.
            _ = Encoded.Points($"# TYPE h {type}\n" + string.Concat(lines));
        });
    }

    [Fact]
    public void Encode_AnyLimit_SplitsWithoutLoss() =>
        Gen.Select(Gen.Select(Labels, Gen.Double).Array[1, 60], Gen.Int[1024, 4096]).Sample(static (samples, limit) =>
        {
            string body = string.Concat(samples.Select(static (sample, i) => $"x{Text([.. sample.Item1, ("id", $"{i}")])} {Number(sample.Item2)}\n"));
            using MergedScrape scrape = Exposition.Merge(body);
            IReadOnlyList<DecodedPoint> points = Encoded.Points(scrape, Encoded.Options with { MaxRequestBytes = limit }, out EncodeReport report);

            Assert.True(report.IsClean);
            Assert.Equal(samples.Select(static sample => sample.Item2), points.Select(static point => point.Value));
        });

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Text((string Name, string Value)[] labels) =>
        labels.Length == 0 ? "" : "{" + string.Join(',', labels.Select(static label =>
            $"{label.Name}=\"{label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"")) + "}";

    private static string AttributeText(IEnumerable<(string Name, string Value)> labels) =>
        string.Join(',', labels.Where(static label => label.Value.Length > 0)
            .OrderBy(static label => label.Name, StringComparer.Ordinal).Select(static label => $"{label.Name}={label.Value}"));

    private static (string Name, string Value)[] Shuffle((string Name, string Value)[] labels, Random random)
    {
        (string Name, string Value)[] copy = [.. labels];
        random.Shuffle(copy);
        return copy;
    }

    private static string Describe(DecodedPoint point) => Describe(point.AttributeText, point.Bounds, point.BucketCounts, point.Count, point.Sum);

    private static string Describe(string attributes, IEnumerable<double> bounds, IEnumerable<ulong> counts, ulong count, double? sum) =>
        $"{attributes} [{string.Join(' ', bounds.Select(Number))}] [{string.Join(' ', counts)}] {count} {(sum is { } s ? Number(s) : "none")}";

    /// <summary>A histogram as a program keeps it: counts per bucket.</summary>
    private sealed record Histogram((string Name, string Value)[] Labels, double[] Bounds, ulong[] Counts, double Sum)
    {
        private ulong Total => Counts.Aggregate(0UL, static (sum, count) => sum + count);

        public string Expected => Describe(
            AttributeText(Labels), Bounds, Counts, Total, Bounds.Length > 0 && Bounds[0] < 0 ? null : Sum);

        public IEnumerable<string> Samples(Func<(string Name, string Value)[], (string Name, string Value)[]> order)
        {
            ulong cumulative = 0;
            for (int i = 0; i <= Bounds.Length; i++)
            {
                cumulative += Counts[i];
                string le = i < Bounds.Length ? Number(Bounds[i]) : "+Inf";
                yield return $"h_bucket{Text(order([.. Labels, ("le", le)]))} {cumulative}\n";
            }

            yield return $"h_sum{Text(order(Labels))} {Number(Sum)}\n";
            yield return $"h_count{Text(order(Labels))} {Total}\n";
        }
    }
}
