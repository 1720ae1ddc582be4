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

    /// <summary>By content.</summary>
    public bool Equals(Pipeline? other) =>
        other is not null && Structure.ListsEqual(Backends, other.Backends)
        && Sidecar == other.Sidecar
        && Structure.ListsEqual(Applications, other.Applications)
        && Structure.MapsEqual(Labels, other.Labels)
        && Limits == other.Limits
        && Structure.MapsEqual(Provenance, other.Provenance);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Structure.ListHash(Backends), Sidecar, Structure.ListHash(Applications), Structure.MapHash(Labels), Limits);
}
