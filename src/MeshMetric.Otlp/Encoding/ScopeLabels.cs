namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// The <c>otel_scope_*</c> labels of one sample: they name the scope that a metric was recorded in and are no attributes of the point
/// (OpenTelemetry specification, "Prometheus and OpenMetrics compatibility", instrumentation scope).
/// </summary>
internal sealed class ScopeLabels
{
    private readonly ProtoBuffer _name = new();
    private readonly ProtoBuffer _version = new();
    private readonly ProtoBuffer _schemaUrl = new();
    private readonly ProtoBuffer _attributes = new();
    private readonly ProtoBuffer _scope = new();
    private readonly AttributeOrder _order = new();

    private static ReadOnlySpan<byte> Prefix => "otel_scope_"u8;

    public bool IsEmpty { get; private set; } = true;

    /// <summary>Whether a label belongs here. The prefix alone names nothing.</summary>
    public static bool IsScopeLabel(ReadOnlySpan<byte> name) => name.Length > Prefix.Length && name[0] == (byte)'o' && name.StartsWith(Prefix);

    public void Clear()
    {
        if (!IsEmpty)
        {
            IsEmpty = true;
            _name.Clear();
            _version.Clear();
            _schemaUrl.Clear();
            _attributes.Clear();
        }
    }

    /// <summary>Takes a label that <see cref="IsScopeLabel"/>, unescaped.</summary>
    public void Add(ReadOnlySpan<byte> label, ReadOnlySpan<byte> value)
    {
        IsEmpty = false;
        ReadOnlySpan<byte> field = label[Prefix.Length..];
        if (field.SequenceEqual("name"u8))
        {
            _name.WriteBytes(OtlpTag.ScopeName, value);
        }
        else if (field.SequenceEqual("version"u8))
        {
            _version.WriteBytes(OtlpTag.ScopeVersion, value);
        }
        else if (field.SequenceEqual("schema_url"u8))
        {
            _schemaUrl.WriteBytes(OtlpTag.ScopeMetricsSchemaUrl, value);
        }
        else
        {
            StringAttribute.Write(_attributes, OtlpTag.ScopeAttributes, field, value);
        }
    }

    /// <summary>Appends the scope as the first fields of a <c>ScopeMetrics</c>; equal scopes give equal bytes.</summary>
    public void WriteTo(ProtoBuffer target)
    {
        _order.Sort(_attributes, 0);
        _scope.Clear();
        _scope.WriteRaw(_name.Written);
        _scope.WriteRaw(_version.Written);
        _scope.WriteRaw(_attributes.Written);
        target.WriteBytes(OtlpTag.ScopeMetricsScope, _scope.Written);
        target.WriteRaw(_schemaUrl.Written);
    }
}
