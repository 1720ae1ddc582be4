using System.Buffers;
using System.IO.Pipelines;
using System.Text;

using CsCheck;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

using Xunit;

namespace MeshMetric.Tests.Metrics.Scraping;

public sealed class SourceReaderTests
{
    private const string Corpus = """
        # HELP http_requests_total Requests \\ with \n escapes.
        # TYPE http_requests_total counter
        http_requests_total{method="post",code="200",path="C:\\DIR\\\"x\"\n"} 1027 1395066363000
        http_requests_total{code="400",method="post"} 3 1395066363000
        http_requests_total{ method = "get" , code = "200" , } 7

        # TYPE http_request_duration_seconds histogram
        http_request_duration_seconds_bucket{le="0.05"} 24054
        http_request_duration_seconds_bucket{le="0.1"} 33444
        http_request_duration_seconds_bucket{le="+Inf"} 144320
        http_request_duration_seconds_sum 53423
        http_request_duration_seconds_count 144320
        # a comment
        # TYPE rpc summary
        rpc{quantile="0.5"} NaN
        rpc_sum 1.7560473e+07
        rpc_count 2693
        metric_without_timestamp_and_labels 12.47
        something_weird{problem="division by zero"} +Inf -3982045
        {"a.b","c d"="e"} 1
        broken{x="y} 1
        # TYPE http_requests_total gauge
        http_requests_total{method="put"} 1

        """;

    [Fact]
    public async Task Body_CutIntoAnyTwoSegments_ReadsTheSame()
    {
        byte[] body = Encoding.UTF8.GetBytes(Corpus);
        string whole = Exposition.Write(Exposition.Read(body));
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());

        for (int cut = 0; cut <= body.Length; cut++)
        {
            PipeReader pipe = PipeReader.Create(Segmented([body[..cut], body[cut..]]));
            ScrapeSnapshot snapshot = await reader.ReadAsync(pipe, Exposition.Noon, TestContext.Current.CancellationToken);

            Assert.Equal(whole, Exposition.Write(snapshot));
            Assert.Equal(1, snapshot.Report.MalformedLines);
            Assert.Equal(5, snapshot.Report.Problems[0].Line - 16);
            snapshot.Release();
        }
    }

    [Fact]
    public void Body_CutOffAnywhere_NeverInventsASample()
    {
        byte[] body = Encoding.UTF8.GetBytes(Corpus);
        HashSet<string> lines = [.. Exposition.Write(Exposition.Read(body)).Split('\n')];

        for (int cut = 0; cut < body.Length; cut++)
        {
            ScrapeSnapshot snapshot = Exposition.Read(body[..cut]);

            foreach (string line in Exposition.Write(snapshot).Split('\n').Where(l => !l.StartsWith('#')))
            {
                Assert.Contains(line, lines);
            }
        }
    }

    [Fact]
    public void Body_MutatedAtRandom_NeverThrowsAndIsReadTheSameInAnySegments()
    {
        byte[] corpus = Encoding.UTF8.GetBytes(Corpus);
        Gen<byte> special = Gen.OneOf<byte>([.. "\n\r\t {}\",=\\#_0aN"u8, 0, 0xFF, 0xC3]);
        Gen<(int At, byte Value, int Kind)[]> mutations = Gen.Select(Gen.Int[0, corpus.Length - 1], special, Gen.Int[0, 2]).Array[1, 12];

        Gen.Select(mutations, Gen.Int[1, 64]).Sample((changes, size) =>
        {
            List<byte> mutated = [.. corpus];
            foreach ((int at, byte value, int kind) in changes)
            {
                int index = at % mutated.Count;
                switch (kind)
                {
                    case 0: mutated[index] = value; break;
                    case 1: mutated.Insert(index, value); break;
                    default: mutated.RemoveAt(index); break;
                }
            }

            byte[] body = [.. mutated];
            ScrapeSnapshot whole = Exposition.Read(body);
            ScrapeSnapshot pieces = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits())
                .Read(Segmented([.. body.Chunk(size)]), Exposition.Noon);
            string text = Exposition.Write(whole);
            return Exposition.Write(pieces) == text
                && whole.Report.MalformedLines == pieces.Report.MalformedLines
                && Exposition.RoundTrip(text) == text;
        });
    }

    [Fact]
    public void CanonicalText_ReadAndWritten_IsTheIdentity()
    {
        Gen<string> name = Gen.Char["abcxyz_:"].Array[1, 8].Select(c => new string(c));
        Gen<string> label = Gen.Char["abcxyz_"].Array[1, 4].Select(c => new string(c));
        Gen<string> value = Gen.OneOf("a", "", "x y", "\\\\", "\\\"", "\\n", "}", ",", "=\\\"", "ü", "{le=\\\"1\\\"} 5");
        Gen<string> number = Gen.OneOf(Gen.Long.Select(l => l.ToString(System.Globalization.CultureInfo.InvariantCulture)), Gen.OneOf("NaN", "+Inf", "-Inf", "1e-9", "0.1"));
        Gen<string> labels = Gen.Select(label, value).Array[0, 4].Select(pairs =>
            string.Join(',', pairs.DistinctBy(p => p.Item1).Select(p => $"{p.Item1}=\"{p.Item2}\"")));
        Gen<string> family = Gen.Select(name, Gen.OneOf("counter", "gauge", "untyped", ""), Gen.Select(labels, number).Array[1, 5])
            .Select((n, type, samples) =>
                (type.Length > 0 ? $"# TYPE {n} {type}\n" : "")
                + string.Concat(samples.DistinctBy(s => s.Item1).Select(s => $"{n}{(s.Item1.Length > 0 ? "{" + s.Item1 + "}" : "")} {s.Item2}\n")));

        family.Array[0, 8].Sample(families =>
        {
            string text = string.Concat(families.DistinctBy(f => f.Split(' ', '{')[f.StartsWith('#') ? 2 : 0]));
            return Exposition.RoundTrip(text) == text;
        });
    }

    [Fact]
    public async Task Stream_ThatBreaksOff_KeepsCompleteFamiliesAndDropsTheOpenOne()
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        var stream = new BreakingStream(Encoding.UTF8.GetBytes("# TYPE open gauge\nopen{a=\"1\"} 1\n# TYPE whole counter\nwhole 1\n# TYPE open gauge\nopen{a=\"2\"} 2\nopen{a=\"3"));

        ScrapeSnapshot snapshot = await reader.ReadAsync(PipeReader.Create(stream), Exposition.Noon, TestContext.Current.CancellationToken);

        Assert.Equal("# TYPE whole counter\nwhole 1\n", Exposition.Write(snapshot));
        Assert.Equal("the body broke off after 102 bytes: the peer went away", snapshot.Report.Failure);
        Assert.Equal(1, snapshot.Report.SamplesKept);
    }

    [Theory]
    [InlineData("# TYPE a counter\na_total 1 # {id=\"x\"} 1\n# EOF\n", ExpositionFormat.OpenMetrics, "# TYPE a_total counter\na_total 1\n")]
    [InlineData("# TYPE a counter\na_total 1 1700000000.5\n# EOF", ExpositionFormat.OpenMetrics, "# TYPE a_total counter\na_total 1 1700000000500\n")]
    [InlineData("# TYPE a counter\na 1 1700000000000\n", ExpositionFormat.Text, "# TYPE a counter\na 1 1700000000000\n")]
    [InlineData("a 1\n# EOF\nb 2\n", ExpositionFormat.Text, "a 1\nb 2\n")]
    public async Task Body_WithoutContentType_IsWhatItsLastLineSays(string text, ExpositionFormat format, string written)
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        byte[] body = Encoding.UTF8.GetBytes(text);
        foreach (int size in (int[])[1, 7, body.Length])
        {
            PipeReader pipe = PipeReader.Create(Segmented([.. body.Chunk(size)]));

            ScrapeSnapshot snapshot = await reader.ReadAsync(pipe, Exposition.Noon, format: null, TestContext.Current.CancellationToken);

            Assert.Null(snapshot.Report.Failure);
            Assert.Equal(format, snapshot.Format);
            Assert.Equal(written, Exposition.Write(snapshot));
            Assert.Equal(body.Length, snapshot.Report.Bytes);
        }
    }

    [Fact]
    public async Task Body_WithoutContentTypeAndWithManyBlanksAtItsEnd_IsWhatItsLastLineSays()
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        PipeReader pipe = PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes("# TYPE a counter\na_total 1\n# EOF" + new string('\n', 100_000))));

        ScrapeSnapshot snapshot = await reader.ReadAsync(pipe, Exposition.Noon, format: null, TestContext.Current.CancellationToken);

        Assert.Equal(ExpositionFormat.OpenMetrics, snapshot.Format);
    }

    [Fact]
    public async Task BodyWithoutContentType_ThatBreaksOff_KeepsCompleteFamiliesAsText()
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        var stream = new BreakingStream(Encoding.UTF8.GetBytes("# TYPE whole counter\nwhole 1\n# TYPE open gauge\nopen 1\n# EOF\n"));

        ScrapeSnapshot snapshot = await reader.ReadAsync(PipeReader.Create(stream), Exposition.Noon, format: null, TestContext.Current.CancellationToken);

        Assert.Equal("# TYPE whole counter\nwhole 1\n", Exposition.Write(snapshot));
        Assert.NotNull(snapshot.Report.Failure);
    }

    [Fact]
    public async Task Read_ThatIsCancelled_ThrowsAndLeavesTheReaderUsable()
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("a 1\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var cancelled = new CancellationTokenSource();

        ValueTask<ScrapeSnapshot> read = reader.ReadAsync(pipe.Reader, Exposition.Noon, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);

        ScrapeSnapshot next = reader.Read(new ReadOnlySequence<byte>("b 2\n"u8.ToArray()), Exposition.Noon);
        Assert.Equal("b 2\n", Exposition.Write(next));
    }

    [Fact]
    public void LineLongerThanTheLimit_AcrossManySegments_IsDroppedWithoutBeingBuffered()
    {
        byte[] body = [.. "a 1\n"u8, .. Enumerable.Repeat((byte)'x', 100_000), .. "\nb 2\n"u8];
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits { MaxLineBytes = 1000 });

        ScrapeSnapshot snapshot = reader.Read(Segmented([.. body.Chunk(512)]), Exposition.Noon);

        Assert.Equal("a 1\nb 2\n", Exposition.Write(snapshot));
        Assert.Equal(new LineProblem(2, "the line is longer than the limit"), Assert.Single(snapshot.Report.Problems));
    }

    [Fact]
    public void LineLongerThanABlock_UnderTheLimit_IsKept()
    {
        string text = $"a{{x=\"{new string('y', 200_000)}\"}} 1\nb 1\n";

        Assert.Equal(text, Exposition.RoundTrip(text));
    }

    [Fact]
    public void ManySamples_OverManyBlocksAndChunks_ComeBackInOrder()
    {
        string text = "# TYPE a gauge\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"a{{i=\"{i}\"}} {i}\n"));

        Assert.Equal(text, Exposition.RoundTrip(text));
    }

    [Fact]
    public void SecondScrape_OfAChangedBody_IsReadOnItsOwn()
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());

        ScrapeSnapshot first = reader.Read(new(Encoding.UTF8.GetBytes("# HELP a h\n# TYPE a counter\na 1\n")), Exposition.Noon);
        ScrapeSnapshot second = reader.Read(new(Encoding.UTF8.GetBytes("a 2\n# TYPE b gauge\nb 1\n")), Exposition.Noon);

        Assert.Equal("a 2\n# TYPE b gauge\nb 1\n", Exposition.Write(second));
        Assert.Equal("# HELP a h\n# TYPE a counter\na 1\n", Exposition.Write(first));
    }

    [Fact]
    public void Uptime_ThatJittersByASecond_TellsOneStart()
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());

        DateTimeOffset? At(int second, int uptime) =>
            reader.Read(new(Encoding.UTF8.GetBytes($"envoy_server_uptime{{}} {uptime}\n")), Exposition.Noon.AddSeconds(second)).ProcessStart;

        DateTimeOffset? first = At(0, 100);
        Assert.Equal(first, At(10, 109));
        Assert.Equal(first, At(20, 121));
        Assert.Equal(Exposition.Noon.AddSeconds(28), At(30, 2));
    }

    private static ReadOnlySequence<byte> Segmented(byte[][] parts)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, 0);
        Segment last = first;
        foreach (byte[] part in parts)
        {
            last = last.Append(part);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Segment Append(byte[] part)
        {
            var next = new Segment(part, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    private sealed class BreakingStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new IOException("the peer went away");
        }
    }
}
