namespace MeshMetric.Fuzz;

/// <summary>Something that takes input from strangers.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Seeds">Good inputs, which are changed.</param>
/// <param name="Pieces">What is put into them: the format's own tokens, and what it can't have.</param>
/// <param name="Shapes">Inputs that grow: from a size in bytes to an input of about that size, shaped to hurt.</param>
/// <param name="Run">Takes an input. Anything it throws is a finding.</param>
internal sealed record FuzzTarget(
    string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<string> Pieces, IReadOnlyDictionary<string, Func<int, string>> Shapes, Action<byte[]> Run);
