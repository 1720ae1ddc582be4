namespace MeshMetric.Metrics.Text;

/// <summary>What a scraper wants of names outside the legacy set; the <c>escaping</c> parameter of its Accept header.</summary>
public enum NameEscaping : byte
{
    /// <summary>Every character outside the legacy set becomes <c>_</c>; what holds when the scraper says nothing.</summary>
    Underscores,

    /// <summary>Names are kept and stand in quotes.</summary>
    AllowUtf8,

    /// <summary><c>.</c> becomes <c>_dot_</c>, <c>_</c> becomes <c>__</c>, anything else <c>_</c>.</summary>
    Dots,

    /// <summary>Prefix <c>U__</c>, <c>_</c> becomes <c>__</c>, anything else its code point in hexadecimal between underscores.</summary>
    Values,
}
