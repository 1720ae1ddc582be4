using MeshMetric.Resources.Dynamic;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>An answer of the control plane, or the reason why there is none.</summary>
/// <param name="Kind">What became of the request.</param>
/// <param name="Body">The body of a good answer.</param>
/// <param name="Tag">The body's entity tag, as it came.</param>
/// <param name="Problem">Why it went wrong, the rest of a sentence; <see langword="null"/> when it did not.</param>
internal sealed record ControlPlaneAnswer(AnswerKind Kind, ReadOnlyMemory<byte> Body, string? Tag, string? Problem)
{
    /// <summary>Questions to Envoy that came with it.</summary>
    public IReadOnlyList<EnvoyQuestion> Questions { get; init; } = [];

    /// <summary>An answer without a body.</summary>
    public static ControlPlaneAnswer Of(AnswerKind kind, string? problem = null) => new(kind, default, null, problem);

    /// <summary>No good answer.</summary>
    public static ControlPlaneAnswer Failed(string problem) => Of(AnswerKind.Failed, problem);
}
