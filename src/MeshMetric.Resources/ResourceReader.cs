namespace MeshMetric.Resources;

/// <summary>Reads resources from YAML or JSON text, in the universal and the Kubernetes form, and validates them.</summary>
/// <remarks>Never throws for what the text holds, and takes time linear in its length. Rules: policy rules, Documents.</remarks>
public static class ResourceReader
{
    /// <summary>Reads every document of a text.</summary>
    /// <param name="text">YAML (any number of documents) or JSON.</param>
    /// <param name="fileName">What violations give as file.</param>
    /// <param name="time">The clock for the warning about expired policies; the system's when absent.</param>
    /// <returns>The good resources, and all violations at once.</returns>
    public static ReadResult Read(string text, string fileName, TimeProvider? time = null) =>
        throw new NotSupportedException($"{text}{fileName}{time}");

    /// <summary>Reads every document of a UTF-8 text.</summary>
    /// <inheritdoc cref="Read(string, string, TimeProvider?)"/>
    public static ReadResult Read(ReadOnlyMemory<byte> text, string fileName, TimeProvider? time = null) =>
        throw new NotSupportedException($"{text}{fileName}{time}");
}
