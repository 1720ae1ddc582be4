using System.Text;

using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>Labels that are added after a sample's own, never over them. Immutable; compiled once per pipeline and source.</summary>
public sealed class AddedLabels
{
    private readonly Label[] _labels;

    /// <summary>Compiles a set of labels. Labels with an empty value are left out; of two with one name the first holds.</summary>
    /// <param name="labels">Legacy names (<c>[a-zA-Z_][a-zA-Z0-9_]*</c>) and unescaped values, in output order.</param>
    public AddedLabels(IEnumerable<KeyValuePair<string, string>> labels)
    {
        Pairs = [.. labels.Where(l => l.Value.Length > 0).DistinctBy(l => l.Key)];
        _labels = [.. Pairs.Select(p => new Label(p.Key, p.Value))];
        byte[] joined = [.. _labels.SelectMany((l, i) => i == 0 ? l.Text : [(byte)',', .. l.Text])];
        AloneText = joined.Length == 0 ? " "u8.ToArray() : [(byte)'{', .. joined, .. "} "u8];
        AppendedText = joined.Length == 0 ? "} "u8.ToArray() : [(byte)',', .. joined, .. "} "u8];
    }

    /// <summary>No labels.</summary>
    public static AddedLabels None { get; } = new([]);

    /// <summary>The labels in output order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs { get; }

    /// <summary>What stands between a name without labels and its value: <c>{a="b"} </c>.</summary>
    internal byte[] AloneText { get; }

    /// <summary>What stands between a sample's own labels and its value: <c>,a="b"} </c>.</summary>
    internal byte[] AppendedText { get; }

    internal ReadOnlySpan<Label> Labels => _labels;

    /// <summary>Whether a sample carries a label itself; it then keeps its own value.</summary>
    internal static bool Carries(ReadOnlySpan<byte> sampleLabels, ReadOnlySpan<byte> name)
    {
        var own = new LabelEnumerator(sampleLabels);
        while (own.MoveNext())
        {
            if (own.Name.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One label in the forms its users need.</summary>
    internal readonly struct Label(string name, string value)
    {
        public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

        public byte[] EscapedValue { get; } = Escape(value);

        /// <summary><c>name="value"</c>.</summary>
        public byte[] Text { get; } = [.. Encoding.UTF8.GetBytes(name), .. "=\""u8, .. Escape(value), (byte)'"'];

        private static byte[] Escape(string value) =>
            Encoding.UTF8.GetBytes(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
    }
}
