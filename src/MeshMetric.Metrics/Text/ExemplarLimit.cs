using System.Text;

namespace MeshMetric.Metrics.Text;

/// <summary>What OpenMetrics allows an exemplar: names and values of its labels may have 128 characters together.</summary>
internal static class ExemplarLimit
{
    private const int MostCharacters = 128;

    /// <summary>Whether an exemplar is within it.</summary>
    /// <param name="exemplar"><c>{labels} value timestamp</c>, in canonical form.</param>
    public static bool Allows(ReadOnlySpan<byte> exemplar)
    {
        if (exemplar.Length <= MostCharacters)
        {
            return true;
        }

        int characters = 0;
        var labels = new LabelEnumerator(exemplar[1..exemplar.LastIndexOf((byte)'}')]);
        while (labels.MoveNext())
        {
            characters += CountOf(labels.Name) + CountOf(labels.EscapedValue);
        }

        return characters <= MostCharacters;
    }

    /// <summary>Code points without escapes' backslashes.</summary>
    private static int CountOf(ReadOnlySpan<byte> escaped)
    {
        int count = 0;
        while (!escaped.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(escaped, out _, out int length);
            length += escaped[0] == (byte)'\\' && escaped.Length > 1 ? 1 : 0;
            escaped = escaped[length..];
            count++;
        }

        return count;
    }
}
