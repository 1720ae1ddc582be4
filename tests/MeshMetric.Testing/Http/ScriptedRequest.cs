namespace MeshMetric.Testing.Http;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query, undecoded.</param>
/// <param name="Headers">The headers, names in any case.</param>
public sealed record ScriptedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header's value, or <see langword="null"/>.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
