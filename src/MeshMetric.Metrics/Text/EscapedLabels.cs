using System.Text;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// The labels of samples under names of the legacy set alone. Of names that become the same the one stays that is written as it is, else the one that
/// sorts first: a series' labels have no order. What becomes <c>__name__</c>, which no label may be called, is left out, too.
/// </summary>
/// <remarks>The samples of a family have the same labels in the same order: what becomes of the last sample's names is remembered. Not thread-safe.</remarks>
internal sealed class EscapedLabels(NameEscaping escaping)
{
    private readonly List<Label> _shape = [];

    /// <summary>Appends labels in canonical form, without the braces.</summary>
    /// <param name="labels">Canonical labels with quoted names.</param>
    /// <param name="destination">Where to.</param>
    /// <returns>How many labels were left out.</returns>
    public int Append(ReadOnlySpan<byte> labels, ScratchBuffer destination)
    {
        int start = destination.Length;
        if (!TryAppend(labels, destination, out int leftOut))
        {
            Learn(labels);
            destination.Truncate(start);
            _ = TryAppend(labels, destination, out leftOut);
        }

        return leftOut;
    }

    private bool TryAppend(ReadOnlySpan<byte> labels, ScratchBuffer destination, out int leftOut)
    {
        leftOut = 0;
        int index = 0;
        int start = destination.Length;
        var own = new LabelEnumerator(labels);
        while (own.MoveNext())
        {
            if (index == _shape.Count || _shape[index].IsQuoted != own.IsNameQuoted || !own.Name.SequenceEqual(_shape[index].Name))
            {
                return false;
            }

            if (_shape[index++].Written is not { } written)
            {
                leftOut++;
                continue;
            }

            if (destination.Length > start)
            {
                destination.Append((byte)',');
            }

            destination.Append(written);
            destination.Append("=\""u8);
            destination.Append(own.EscapedValue);
            destination.Append((byte)'"');
        }

        return index == _shape.Count;
    }

    private void Learn(ReadOnlySpan<byte> labels)
    {
        _shape.Clear();
        var taken = new Dictionary<string, int>(StringComparer.Ordinal) { ["__name__"] = -1 };
        var own = new LabelEnumerator(labels);
        while (own.MoveNext())
        {
            byte[] name = own.Name.ToArray();
            byte[] written = own.IsNameQuoted ? EscapedNames.LabelName(name, escaping) : name;
            _shape.Add(new Label(name, own.IsNameQuoted, written));
            string key = Encoding.ASCII.GetString(written);
            if (taken.TryAdd(key, _shape.Count - 1))
            {
                continue;
            }

            int before = taken[key];
            bool stays = before >= 0 && _shape[before].IsQuoted
                && (!own.IsNameQuoted || name.AsSpan().SequenceCompareTo(_shape[before].Name) < 0);
            int loser = stays ? before : _shape.Count - 1;
            _shape[loser] = _shape[loser] with { Written = null };
            taken[key] = stays ? _shape.Count - 1 : before;
        }
    }

    /// <param name="Name">As it is, escapes in place.</param>
    /// <param name="IsQuoted">Whether it stands in quotes.</param>
    /// <param name="Written">What is written; <see langword="null"/> for a label that is left out.</param>
    private sealed record Label(byte[] Name, bool IsQuoted, byte[]? Written);
}
