using System.Text;

namespace MeshMetric.Metrics.Text;

/// <summary>Whether a sample says a label twice, which makes its line malformed.</summary>
internal static class DuplicateLabels
{
    /// <summary>Compares the names of a sample's labels.</summary>
    /// <param name="labels">The labels in canonical form, without braces.</param>
    /// <param name="count">How many there are.</param>
    public static bool Any(ReadOnlySpan<byte> labels, int count)
    {
        if (count > 32)
        {
            return AnyAmongMany(labels, count);
        }

        // A 64-bit set of name fingerprints tells most lines apart without comparing; only a collision compares.
        ulong seen = 0;
        var outer = new LabelEnumerator(labels);
        for (int index = 0; outer.MoveNext(); index++)
        {
            ulong bit = 1UL << (int)(NameHash.Compute(outer.Name) & 63);
            if ((seen & bit) != 0)
            {
                var inner = new LabelEnumerator(labels);
                for (int before = 0; before < index && inner.MoveNext(); before++)
                {
                    if (inner.Name.SequenceEqual(outer.Name))
                    {
                        return true;
                    }
                }
            }

            seen |= bit;
        }

        return false;
    }

    /// <summary>The same for hostile lines, where comparing each with each would be quadratic.</summary>
    private static bool AnyAmongMany(ReadOnlySpan<byte> labels, int count)
    {
        var names = new HashSet<string>(count, StringComparer.Ordinal);
        var enumerator = new LabelEnumerator(labels);
        while (enumerator.MoveNext())
        {
            if (!names.Add(Encoding.Latin1.GetString(enumerator.Name)))
            {
                return true;
            }
        }

        return false;
    }
}
