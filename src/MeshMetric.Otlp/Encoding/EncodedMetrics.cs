namespace MeshMetric.Otlp.Encoding;

/// <summary>A scrape as OTLP requests. Disposing it disposes the requests; who keeps a request longer (a queue) disposes that one itself.</summary>
public sealed class EncodedMetrics : IDisposable
{
    internal EncodedMetrics(IReadOnlyList<OtlpRequest> requests, EncodeReport report)
    {
        Requests = requests;
        Report = report;
    }

    /// <summary>The requests, to be sent in this order; none when the scrape had no point.</summary>
    public IReadOnlyList<OtlpRequest> Requests { get; }

    /// <summary>What was written and what was left out.</summary>
    public EncodeReport Report { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (OtlpRequest request in Requests)
        {
            request.Dispose();
        }
    }
}
