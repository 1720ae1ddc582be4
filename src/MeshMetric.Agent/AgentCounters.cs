using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Agent;

/// <summary>Sums since the start of the agent; outlive configurations.</summary>
internal sealed class AgentCounters
{
    private long _samplesSeen;
    private long _samplesKept;
    private long _bytesRead;
    private long _bytesServed;
    private long _scrapes;
    private long _duplicateSamples;
    private long _conflictingSamples;
    private long _conflictingFamilies;

    public long SamplesSeen => Interlocked.Read(ref _samplesSeen);

    public long SamplesKept => Interlocked.Read(ref _samplesKept);

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public long BytesServed => Interlocked.Read(ref _bytesServed);

    public long Scrapes => Interlocked.Read(ref _scrapes);

    public long DuplicateSamples => Interlocked.Read(ref _duplicateSamples);

    public long ConflictingSamples => Interlocked.Read(ref _conflictingSamples);

    public long ConflictingFamilies => Interlocked.Read(ref _conflictingFamilies);

    public void AddRead(ReadReport report)
    {
        Interlocked.Add(ref _samplesSeen, report.SamplesSeen);
        Interlocked.Add(ref _samplesKept, report.SamplesKept);
        Interlocked.Add(ref _bytesRead, report.Bytes);
    }

    public void AddMerge(MergeReport report)
    {
        Interlocked.Add(ref _duplicateSamples, report.DuplicateSamples);
        Interlocked.Add(ref _conflictingSamples, report.ConflictingSamples);
        Interlocked.Add(ref _conflictingFamilies, report.ConflictingFamilies);
    }

    public void AddScrape(long bytes)
    {
        Interlocked.Increment(ref _scrapes);
        Interlocked.Add(ref _bytesServed, bytes);
    }
}
