namespace MeshMetric.Resources.Dynamic;

/// <summary>A question to an Envoy, as its agent gets it.</summary>
/// <param name="Id">Names the question where the answer goes; 32 hexadecimal digits that can't be guessed.</param>
/// <param name="Kind">What is asked.</param>
public sealed record EnvoyQuestion(string Id, EnvoyQuestionKind Kind);
