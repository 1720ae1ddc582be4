using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// The resource of the points: the backend's attributes and, for a source with <c>target_info</c>, that sample's labels beside them
/// (OpenTelemetry specification, "Prometheus and OpenMetrics compatibility", resource attributes). The backend's own are the identity and stay.
/// </summary>
internal sealed class ResourceFields
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly AttributeOrder _order = new();
    private readonly Utf8Repair _repair = new();
    private readonly ProtoBuffer _merged = new();
    private byte[] _unescaped = [];

    public ResourceFields(IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        ProtoBuffer buffer = new();
        foreach ((string name, string value) in attributes)
        {
            if (value.Length > 0 && _names.Add(name))
            {
                StringAttribute.Write(
                    buffer, OtlpTag.ResourceAttributes, System.Text.Encoding.UTF8.GetBytes(name), System.Text.Encoding.UTF8.GetBytes(value));
            }
        }

        Own = buffer.Written.ToArray();
    }

    /// <summary>The backend's attributes as fields of a <c>Resource</c>.</summary>
    public byte[] Own { get; }

    /// <summary>Whether a family is <c>target_info</c>, which is no metric.</summary>
    public static bool IsTargetInfo(MergedFamily family) =>
        family.Kind is MetricKind.Info or MetricKind.Gauge or MetricKind.Untyped && family.Name.SequenceEqual("target_info"u8);

    /// <summary>The backend's attributes with a <c>target_info</c> sample's labels.</summary>
    /// <returns>Valid until the next call; equal sets of labels give equal bytes.</returns>
    public ReadOnlySpan<byte> With(ReadOnlySpan<byte> labels)
    {
        labels = _repair.Valid(labels);
        if (_unescaped.Length < labels.Length)
        {
            _unescaped = new byte[labels.Length];
        }

        _merged.Clear();
        LabelEnumerator pairs = new(labels);
        while (pairs.MoveNext())
        {
            int nameLength = Escaping.Unescape(pairs.Name, _unescaped);
            int valueLength = Escaping.Unescape(pairs.EscapedValue, _unescaped.AsSpan(nameLength));
            ReadOnlySpan<byte> name = _unescaped.AsSpan(0, nameLength);
            if (valueLength > 0 && !_names.Contains(System.Text.Encoding.UTF8.GetString(name)))
            {
                StringAttribute.Write(_merged, OtlpTag.ResourceAttributes, name, _unescaped.AsSpan(nameLength, valueLength));
            }
        }

        _order.Sort(_merged, 0);
        _merged.WriteRaw(Own);
        return _merged.Written;
    }
}
