using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// What a reader remembers of a family name between scrapes (name, decision), and of the body it is reading now (the rest). Snapshots refer to
/// it for the name and the decision alone, which never change.
/// </summary>
internal sealed class Family(byte[] name, uint hash, FamilyDecision decision, StartTimeHint hint)
{
    /// <summary>The names of its samples, as far as some were read; never change once they are there.</summary>
    private readonly byte[]?[] _sampleNames = [name, null, null, null, null, null, null, null];

    /// <summary>Under the names that escaping schemes give it, as far as some were asked for.</summary>
    private readonly Family?[] _escaped = NameSyntax.IsLegacyMetricName(name) ? [] : new Family?[4];

    public byte[] Name { get; } = name;

    public uint Hash { get; } = hash;

    public bool IsLegacyName { get; } = NameSyntax.IsLegacyMetricName(name);

    public FamilyDecision Decision { get; } = decision;

    public StartTimeHint Hint { get; } = hint;

    /// <summary>The body the members below speak of; of an earlier body they mean nothing.</summary>
    public long Body { get; private set; }

    public MetricKind Kind { get; private set; }

    public bool HasType { get; private set; }

    public bool HasHelp { get; private set; }

    public bool HasSamples { get; set; }

    public TextRange Help { get; private set; }

    public bool HasUnit { get; private set; }

    public TextRange Unit { get; private set; }

    /// <summary>Whether some sample is a <c>_created</c>.</summary>
    public bool HasCreated { get; set; }

    /// <summary>Whether some label name stands in quotes.</summary>
    public bool HasQuotedLabels { get; set; }

    /// <summary>Spells the name of a sample. Safe from several threads.</summary>
    public byte[] NameOf(SampleName sample) => _sampleNames[(int)sample] ?? Spell(sample);

    /// <summary>
    /// The family under the name that stands for it where names outside the legacy set may not be written. The family's name is escaped as a whole and
    /// the suffixes of its samples stay what readers know them by. Safe from several threads.
    /// </summary>
    public Family Escaped(NameEscaping escaping)
    {
        if (IsLegacyName)
        {
            return this;
        }

        ref Family? known = ref _escaped[(int)escaping];
        if (Volatile.Read(ref known) is { } family)
        {
            return family;
        }

        byte[] name = EscapedNames.MetricName(Name, escaping);
        family = new Family(name, NameHash.Compute(name), Decision, Hint);
        Volatile.Write(ref known, family);
        return family;
    }

    /// <summary>Forgets an earlier body.</summary>
    /// <returns>Whether the family is new in this body.</returns>
    public bool Enter(long body)
    {
        if (Body == body)
        {
            return false;
        }

        Body = body;
        Kind = MetricKind.Untyped;
        HasType = false;
        HasHelp = false;
        HasSamples = false;
        Help = default;
        HasUnit = false;
        Unit = default;
        HasCreated = false;
        HasQuotedLabels = false;
        return true;
    }

    public void Declare(MetricKind kind)
    {
        Kind = kind;
        HasType = true;
    }

    public void Measure(TextRange unit)
    {
        Unit = unit;
        HasUnit = true;
    }

    public void Describe(TextRange help)
    {
        Help = help;
        HasHelp = true;
    }

    private byte[] Spell(SampleName sample)
    {
        ReadOnlySpan<byte> stem = sample == SampleName.CounterCreated ? Name.AsSpan()[..^SampleSuffix.Total.Length] : Name;
        byte[] spelled = [.. stem, .. SampleSuffix.Of(sample)];
        Volatile.Write(ref _sampleNames[(int)sample], spelled);
        return spelled;
    }
}
