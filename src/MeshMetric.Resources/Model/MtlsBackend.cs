namespace MeshMetric.Resources.Model;

/// <summary>A certificate authority of a mesh.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, for example <c>builtin</c> or <c>provided</c>.</param>
public sealed record MtlsBackend(string Name, string Type);
