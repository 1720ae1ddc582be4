using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Reading;

namespace MeshMetric.Resources;

/// <summary>Reads resources from YAML or JSON text, in the universal and the Kubernetes form, and validates them.</summary>
/// <remarks>
/// Never throws for what the text holds, and takes time linear in its length. References between resources are judged by
/// <see cref="ResourceReferences"/>, which can look across files. Rules: policy rules, Documents.
/// </remarks>
public static class ResourceReader
{
    /// <summary>Reads every document of a text.</summary>
    /// <param name="text">YAML (any number of documents) or JSON.</param>
    /// <param name="fileName">What violations give as file.</param>
    /// <param name="time">The clock for the warning about expired policies; the system's when absent.</param>
    /// <returns>The good resources, and all violations at once.</returns>
    public static ReadResult Read(string text, string fileName, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        return Read(text, new ViolationSink(fileName), time);
    }

    /// <summary>Reads every document of a UTF-8 text.</summary>
    /// <inheritdoc cref="Read(string, string, TimeProvider?)"/>
    public static ReadResult Read(ReadOnlyMemory<byte> text, string fileName, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        var sink = new ViolationSink(fileName);
        return DocumentReader.Decode(text.Span, sink) is { } decoded ? Read(decoded, sink, time) : new([], sink.Violations);
    }

    private static ReadResult Read(string text, ViolationSink sink, TimeProvider? time)
    {
        var envelopes = new EnvelopeReader(new ReadContext(sink, time ?? TimeProvider.System));
        DocumentReader.Read(text, sink, envelopes.Read);
        var violations = sink.Violations.OrderBy(v => v.Document).ThenBy(v => v.Line).ThenBy(v => v.Column).ToList();
        return new(envelopes.Resources, violations) { Refused = envelopes.Refused };
    }
}
