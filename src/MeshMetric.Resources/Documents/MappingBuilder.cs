namespace MeshMetric.Resources.Documents;

/// <summary>Collects a mapping's entries: each key once, merge keys last and never over a key that the mapping says itself.</summary>
internal sealed class MappingBuilder(ViolationSink sink, FieldPath path)
{
    private const int ScanUpTo = 12;

    private readonly List<MappingEntry> _entries = [];
    private Dictionary<string, TextPosition>? _keys;

    public void Add(string key, TextPosition keyPosition, Node value)
    {
        if (TryFind(key, out var earlier))
        {
            sink.Error(keyPosition, path.Field(key), $"is given twice; the first is at line {earlier.Line}");
            return;
        }

        Append(new(key, keyPosition, value));
    }

    /// <summary>Adds what the values of <c>&lt;&lt;</c> hold; <see langword="false"/> when that is more than the budget.</summary>
    public bool TryMerge(List<Node>? merges, NodeBudget budget, out string failure)
    {
        failure = NodeBudget.TooMany;
        foreach (var merge in merges ?? [])
        {
            IReadOnlyList<Node> sources = merge is SequenceNode sequence ? sequence.Items : [merge];
            foreach (var source in sources)
            {
                if (source is not MappingNode mapping)
                {
                    sink.Error(source.Position, path.Field("<<"), $"a merge key takes a mapping or a list of mappings, not {source.Description}");
                    continue;
                }

                // What a merge copies is counted once more, also where a key is shadowed: the work is bounded, not the result alone.
                if (!budget.TakeCopy(mapping))
                {
                    return false;
                }

                foreach (var entry in mapping.Entries)
                {
                    if (!TryFind(entry.Key, out _))
                    {
                        Append(entry);
                    }
                }
            }
        }

        return true;
    }

    public MappingNode Build(TextPosition position) => new(_entries, position);

    private void Append(MappingEntry entry)
    {
        _entries.Add(entry);
        if (_keys is not null)
        {
            _keys.Add(entry.Key, entry.KeyPosition);
        }
        else if (_entries.Count > ScanUpTo)
        {
            _keys = _entries.ToDictionary(e => e.Key, e => e.KeyPosition, StringComparer.Ordinal);
        }
    }

    private bool TryFind(string key, out TextPosition position)
    {
        if (_keys is not null)
        {
            return _keys.TryGetValue(key, out position);
        }

        foreach (var entry in _entries)
        {
            if (entry.Key == key)
            {
                position = entry.KeyPosition;
                return true;
            }
        }

        position = default;
        return false;
    }
}
