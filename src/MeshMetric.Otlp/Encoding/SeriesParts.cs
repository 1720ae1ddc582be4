using System.Diagnostics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// What the samples of one histogram or summary series say, in any order: buckets by bound or values by quantile, sum, count.
/// </summary>
internal sealed class SeriesParts
{
    private double[] _keys = new double[32];
    private ulong[] _values = new ulong[32];
    private ulong[] _buckets = new ulong[33];

    /// <summary>Number of bounds or quantiles; <c>+Inf</c> is not among the bounds.</summary>
    public int Count { get; private set; }

    /// <summary>Bounds or quantiles; ascending after <see cref="Sort"/>.</summary>
    public ReadOnlySpan<double> Keys => _keys.AsSpan(0, Count);

    /// <summary>Per key: the cumulative count of a bucket, or the bits of a quantile's value.</summary>
    public ReadOnlySpan<ulong> Values => _values.AsSpan(0, Count);

    /// <summary>Room for the counts of a histogram's buckets, one more than bounds; <see cref="HistogramPoint"/> fills it.</summary>
    public Span<ulong> Buckets => _buckets.AsSpan(0, Count + 1);

    /// <summary>What a histogram's buckets add up to.</summary>
    public ulong BucketTotal { get; set; }

    /// <summary>The sum to send; <see langword="null"/> for none.</summary>
    public double? PointSum { get; set; }

    /// <summary>Value of the <c>+Inf</c> bucket.</summary>
    public ulong? Infinity { get; private set; }

    public double? Sum { get; private set; }

    public ulong? TotalCount { get; private set; }

    /// <summary>Start of the series, nanoseconds; 0 when it tells none.</summary>
    public ulong Created { get; private set; }

    /// <summary>The latest of the samples' own timestamps, nanoseconds; 0 when they have none.</summary>
    public ulong Time { get; private set; }

    /// <summary>The buckets' exemplars as fields of the point.</summary>
    public ProtoBuffer Exemplars { get; } = new();

    /// <summary>Whether a sample holds what no point can express.</summary>
    public bool IsInvalid { get; private set; }

    /// <summary>Whether a count was raised from a negative value or cut to a whole number.</summary>
    public bool IsMended { get; private set; }

    public void Clear()
    {
        Count = 0;
        Infinity = null;
        Sum = null;
        TotalCount = null;
        Created = 0;
        Time = 0;
        Exemplars.Clear();
        IsInvalid = false;
        IsMended = false;
    }

    public void Add(in SeriesSample sample)
    {
        Time = Math.Max(Time, sample.Time);
        IsInvalid |= sample.IsInvalid;
        IsMended |= sample.IsMended;
        switch (sample.Role)
        {
            case SampleRole.Bucket when double.IsPositiveInfinity(sample.Key):
                IsInvalid |= Infinity.HasValue;
                Infinity = sample.Bits;
                break;
            case SampleRole.Bucket:
                // Not a number and minus infinity bound nothing.
                IsInvalid |= !double.IsFinite(sample.Key);
                Append(sample.Key, sample.Bits);
                break;
            case SampleRole.Quantile:
                Append(sample.Key, sample.Bits);
                break;
            case SampleRole.Sum:
                Sum = BitConverter.UInt64BitsToDouble(sample.Bits);
                break;
            case SampleRole.Count:
                TotalCount = sample.Bits;
                break;
            case SampleRole.Created:
                Created = sample.Bits;
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Orders the keys: after a merge the input's order says nothing.</summary>
    public void Sort()
    {
        for (int i = 1; i < Count; i++)
        {
            if (!(_keys[i - 1] <= _keys[i]))
            {
                Array.Sort(_keys, _values, 0, Count);
                return;
            }
        }
    }

    private void Append(double key, ulong value)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, Count * 2);
            Array.Resize(ref _values, Count * 2);
            Array.Resize(ref _buckets, (Count * 2) + 1);
        }

        _keys[Count] = key;
        _values[Count++] = value;
    }
}
