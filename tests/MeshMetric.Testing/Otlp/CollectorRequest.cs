namespace MeshMetric.Testing.Otlp;

/// <summary>A request that a <see cref="ScriptedCollector"/> got.</summary>
/// <param name="Points">Its points, checked against OTLP's invariants; empty when <paramref name="Problem"/> says why.</param>
/// <param name="Headers">Its headers, lower-case names.</param>
/// <param name="Problem">Why it could not be decoded.</param>
/// <param name="ClientCertificate">Subject of the client's certificate.</param>
public sealed record CollectorRequest(
    IReadOnlyList<DecodedPoint> Points, IReadOnlyDictionary<string, string> Headers, string? Problem, string? ClientCertificate);
