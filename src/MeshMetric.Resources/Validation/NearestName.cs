namespace MeshMetric.Resources.Validation;

/// <summary>Finds what a mistyped name most likely meant.</summary>
internal static class NearestName
{
    private const int Longest = 48;

    /// <summary>The known name that is nearest, or <see langword="null"/> when none is near enough to be a typo.</summary>
    public static string? Of(string name, ReadOnlySpan<string> known)
    {
        if (name.Length is 0 or > Longest)
        {
            return null;
        }

        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in known)
        {
            var distance = Distance(name, candidate);
            if (distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        // A third of the letters may be wrong, at least one; more is another word.
        return best is not null && bestDistance <= Math.Max(1, Math.Max(best.Length, name.Length) / 3) ? best : null;
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours; upper and lower case are alike.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> beforeLast = stackalloc int[b.Length + 1];
        Span<int> last = stackalloc int[b.Length + 1];
        Span<int> current = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            last.CopyTo(beforeLast);
            current.CopyTo(last);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
