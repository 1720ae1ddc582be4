namespace MeshMetric.Resources.Pipelines;

/// <summary>
/// What holds for one dataplane and one set of backends that get the same data: sources, filters, labels, backends.
/// The result of matching and combining policies; every default is applied.
/// </summary>
/// <remarks>Two pipelines of one dataplane never have equal settings: such backends share one pipeline.</remarks>
public sealed record Pipeline
{
    /// <summary>The backends that receive this pipeline's data; at least one. Ordered as last declared, least specific policy first.</summary>
    public required IReadOnlyList<PipelineBackend> Backends { get; init; }

    /// <summary>What is kept of the sidecar's own metrics.</summary>
    public required SidecarSettings Sidecar { get; init; }

    /// <summary>The applications to scrape, in the policy's order; the earlier wins where two carry the same series.</summary>
    public required IReadOnlyList<ApplicationSettings> Applications { get; init; }

    /// <summary>Labels added to everything of this pipeline, sorted ordinally by name.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The pipeline's budget, or <see langword="null"/> for none.</summary>
    public LimitSettings? Limits { get; init; }

    /// <summary>
    /// For every effective value the policy it came from. Keys are paths as <c>explain</c> prints them, for example <c>sidecar.profile</c>
    /// or <c>labels.region</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, FieldOrigin> Provenance { get; init; }
}

/// <summary>Where an effective value came from.</summary>
/// <param name="Policy">The name of the policy that had the last word.</param>
/// <param name="Over">The policies whose value it beat, least specific first.</param>
public sealed record FieldOrigin(string Policy, IReadOnlyList<string> Over);

/// <summary>The pipelines of one dataplane at one instant.</summary>
/// <param name="Pipelines">None, one or more.</param>
/// <param name="Warnings">What the user should know: shadowed backends, fields without effect, broken references, expired policies.</param>
/// <param name="NextChange">The next instant at which the answer can change without any resource changing, or <see langword="null"/>.</param>
public sealed record PipelineSet(
    IReadOnlyList<Pipeline> Pipelines,
    IReadOnlyList<PipelineWarning> Warnings,
    DateTimeOffset? NextChange);

/// <summary>A finding that does not stop the pipelines from working.</summary>
/// <param name="Policy">The policy concerned, or <see langword="null"/> when it concerns the dataplane.</param>
/// <param name="Field">The field's path inside the policy, for example <c>spec.default.backends[0]</c>; empty when there is none.</param>
/// <param name="Reason">One sentence.</param>
public sealed record PipelineWarning(string? Policy, string Field, string Reason);
