using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Merging;

/// <summary>A place among a family's samples. A plain value, so that a writer can stop at it and go on later.</summary>
internal struct SampleCursor
{
    private int _nextPart;
    private int _next;
    private int _end;
    private int _skipBit;
    private bool _dropsPlumbing;

    public SampleCursor(MergedScrape scrape, int family) => _nextPart = scrape.Entry(family).FirstPart;

    /// <summary>The input the current sample is from.</summary>
    public int Input { get; private set; }

    /// <summary>The current sample's index in its snapshot.</summary>
    public int Sample { get; private set; }

    /// <summary>Advances to the next sample the pipeline keeps.</summary>
    public bool MoveNext(MergedScrape scrape)
    {
        while (true)
        {
            while (_next < _end)
            {
                Sample = _next++;
                if (_skipBit >= 0 && scrape.IsSkipped(_skipBit++))
                {
                    continue;
                }

                if (_dropsPlumbing && (scrape.Blocks(Input).Sample(Sample).Flags & SampleFlags.Plumbing) != 0)
                {
                    continue;
                }

                return true;
            }

            if (_nextPart < 0)
            {
                return false;
            }

            ref readonly MergedFamilies.Part part = ref scrape.Part(_nextPart);
            _nextPart = part.Next;
            Input = part.Input;
            _next = part.FirstSample;
            _end = part.FirstSample + part.SampleCount;
            _skipBit = part.SkipBit;
            _dropsPlumbing = part.DropsPlumbing;
        }
    }
}
