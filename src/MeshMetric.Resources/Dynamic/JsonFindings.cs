namespace MeshMetric.Resources.Dynamic;

/// <summary>The first thing that is wrong with a document; what is read after it is thrown away.</summary>
internal sealed class JsonFindings
{
    /// <summary>Path and reason, or <see langword="null"/> while all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Notes a finding.</summary>
    public void Fail(string path, string reason) => Problem ??= $"{path}: {reason}";
}
