using MeshMetric.Metrics.Merging;

namespace MeshMetric.Otlp.Encoding;

/// <summary>The added labels of all sources an encoder has met, encoded; equal ones are one, whatever configuration they came from.</summary>
internal sealed class LabelSets
{
    // Labels change with the configuration; so many of them are a configuration that is generated.
    private const int Many = 1000;

    private readonly List<EncodedLabels> _sets = [];
    private readonly Dictionary<AddedLabels, EncodedLabels> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether there are so many that it is time to forget them, with everything that refers to them.</summary>
    public bool AreMany => _known.Count > Many;

    public EncodedLabels this[int id] => _sets[id - 1];

    public void Clear()
    {
        _sets.Clear();
        _known.Clear();
    }

    public EncodedLabels Get(AddedLabels labels)
    {
        if (_known.TryGetValue(labels, out EncodedLabels? known))
        {
            return known;
        }

        EncodedLabels encoded = new(labels, _sets.Count + 1);
        EncodedLabels? equal = _sets.Find(set => set.All(OtlpTag.NumberAttributes).SequenceEqual(encoded.All(OtlpTag.NumberAttributes)));
        if (equal is null)
        {
            _sets.Add(encoded);
        }

        _known.Add(labels, equal ?? encoded);
        return equal ?? encoded;
    }
}
