namespace MeshMetric.Resources.Pipelines;

/// <summary>Equality by content for the lists and maps inside records, which compare them by reference.</summary>
internal static class Structure
{
    public static bool ListsEqual<T>(IReadOnlyList<T> a, IReadOnlyList<T> b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a.Count != b.Count)
        {
            return false;
        }

        for (var i = 0; i < a.Count; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether two lists hold the same things in any order and number: selectors keep the same names then.</summary>
    public static bool SetsEqual<T>(IReadOnlyList<T> a, IReadOnlyList<T> b) => ListsEqual(a, b) || new HashSet<T>(a).SetEquals(b);

    public static bool MapsEqual<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a.Count != b.Count)
        {
            return false;
        }

        foreach (var (key, value) in a)
        {
            if (!b.TryGetValue(key, out var other) || !EqualityComparer<T>.Default.Equals(value, other))
            {
                return false;
            }
        }

        return true;
    }

    public static int ListHash<T>(IReadOnlyList<T> list)
    {
        var hash = default(HashCode);
        foreach (var item in list)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>Of what is in the map, whatever the order.</summary>
    public static int MapHash<T>(IReadOnlyDictionary<string, T> map)
    {
        var hash = 0;
        foreach (var (key, value) in map)
        {
            hash ^= HashCode.Combine(key, value);
        }

        return hash;
    }
}
