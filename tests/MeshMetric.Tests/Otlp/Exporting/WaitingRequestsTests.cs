using System.Buffers;

using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;
using MeshMetric.Tests.Otlp.Encoding;

using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.Tests.Otlp.Exporting;

public sealed class WaitingRequestsTests
{
    private static readonly long Size = Metrics(0).Requests[0].Body.Length;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Take_SeveralScrapes_KeepsTheirOrder()
    {
        using WaitingRequests waiting = new(1000 * Size, TimeSpan.FromHours(1), _time);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(0, waiting.Add(Metrics(i)));
        }

        Assert.Equal((5, 5L * Size), (waiting.Points, waiting.Bytes));
        Assert.Equal([0, 1], [Value(waiting.Take()), TakeAgain(waiting)]);
        for (int i = 2; i < 5; i++)
        {
            // What failed comes before what came later.
            Assert.Equal(i, TakeAgain(waiting));
            Assert.Equal(0, waiting.PutBack());
            Assert.Equal(i, Value(waiting.Take()));
        }

        waiting.Complete();
        Assert.Null(waiting.Take());
        Assert.Equal((0, 0, 0), (waiting.Points, waiting.Bytes, waiting.DroppedPoints));
    }

    [Fact]
    public void Add_BeyondTheBytes_DropsTheOldestAndCounts()
    {
        using WaitingRequests waiting = new(3 * Size, TimeSpan.FromHours(1), _time);
        long[] dropped = [.. Enumerable.Range(0, 5).Select(i => waiting.Add(Metrics(i)))];

        Assert.Equal([0, 0, 0, 1, 1], dropped);
        Assert.Equal((2, 3), (waiting.DroppedPoints, waiting.Points));
        Assert.Equal(2, Value(waiting.Take()));
    }

    [Fact]
    public void Add_WhileTheOldestIsBeingSent_DropsItOnlyWhenItComesBack()
    {
        using WaitingRequests waiting = new(2 * Size, TimeSpan.FromHours(1), _time);
        waiting.Add(Metrics(0));
        OtlpRequest taken = waiting.Take()!;
        waiting.Add(Metrics(1));
        waiting.Add(Metrics(2));

        // 1 made room: 0 is out and 2 is new.
        Assert.Equal(1, waiting.DroppedPoints);
        Assert.Equal(0, Value(taken));
        waiting.Add(Metrics(3));
        Assert.Equal(2, waiting.DroppedPoints);
        Assert.Equal(0, waiting.PutBack());
        waiting.Add(Metrics(4));
        Assert.Equal(3, waiting.DroppedPoints);
        Assert.Equal(3, Value(waiting.Take()));
    }

    [Fact]
    public void Add_OneScrapeBeyondTheBytes_IsKept()
    {
        using WaitingRequests waiting = new(1, TimeSpan.FromHours(1), _time);
        waiting.Add(Metrics(0));
        waiting.Add(Metrics(1));

        Assert.Equal((1, 1), (waiting.DroppedPoints, waiting.Points));
        Assert.Equal(1, Value(waiting.Take()));
        Assert.Equal(0, waiting.PutBack());
        Assert.Equal(1, waiting.Clear());
        Assert.Equal(2, waiting.DroppedPoints);
    }

    [Fact]
    public void Take_OlderThanTheLimit_IsDropped()
    {
        using WaitingRequests waiting = new(1000 * Size, TimeSpan.FromMinutes(10), _time);
        waiting.Add(Metrics(0));
        _time.Advance(TimeSpan.FromMinutes(6));
        waiting.Add(Metrics(1));
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(1, Value(waiting.Take()));
        Assert.Equal(1, waiting.DroppedPoints);
    }

    [Fact]
    public async Task Wait_NothingThere_EndsWithTheNext()
    {
        using WaitingRequests waiting = new(1000 * Size, TimeSpan.FromHours(1), _time);
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(waiting.Take());
            Task wait = waiting.WaitAsync(TestContext.Current.CancellationToken);
            Assert.False(wait.IsCompleted);
            waiting.Add(Metrics(i));
            await wait;
            Assert.Equal(i, Value(waiting.Take()));
            waiting.Complete();
        }
    }

    [Fact]
    public void Take_BeforeTheLastOneEnded_Throws()
    {
        using WaitingRequests waiting = new(1000 * Size, TimeSpan.FromHours(1), _time);
        waiting.Add(Metrics(0));
        waiting.Take();

        Assert.Throws<InvalidOperationException>(() => waiting.Take());
    }

    [Fact]
    public void Encode_Compressed_IsTheSameInFewerBytes()
    {
        using MergedScrape scrape = Exposition.Merge(string.Concat(Enumerable.Range(0, 1000).Select(i => $"metric{{label=\"value\",n=\"{i}\"}} {i}\n")));
        OtlpEncoderOptions options = Encoded.Options with { MaxRequestBytes = 16 * 1024 };
        using EncodedMetrics plain = new OtlpEncoder(options).Encode(scrape);
        using EncodedMetrics small = new OtlpEncoder(options with { Gzip = true }).Encode(scrape);

        Assert.Equal(plain.Report, small.Report);
        Assert.Equal(plain.Requests.Select(static request => request.Size), small.Requests.Select(static request => request.Size));
        Assert.All(small.Requests, static request => Assert.True(request.IsGzip && request.Body.Length < request.Size / 3));
        Assert.Equal(
            plain.Requests.Select(static request => Convert.ToHexString(request.Body.ToArray())),
            small.Requests.Select(static request => Convert.ToHexString(Unzip(request.Body.ToArray()))));
    }

    private static double TakeAgain(WaitingRequests waiting)
    {
        waiting.Complete();
        return Value(waiting.Take());
    }

    private static double Value(OtlpRequest? request) => Assert.Single(OtlpDecoder.Decode(request!.Body.ToArray())).Value;

    private static EncodedMetrics Metrics(int value)
    {
        using MergedScrape scrape = Exposition.Merge($"a {value}\n");
        return new OtlpEncoder(Encoded.Options).Encode(scrape);
    }

    private static byte[] Unzip(ReadOnlyMemory<byte> body)
    {
        using System.IO.Compression.GZipStream gzip = new(new MemoryStream(body.ToArray()), System.IO.Compression.CompressionMode.Decompress);
        using MemoryStream plain = new();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
