namespace MeshMetric.Resources.Pipelines;

/// <summary>A receiver of a pipeline's data.</summary>
public abstract record PipelineBackend
{
    /// <summary>The policy whose declaration of this backend holds.</summary>
    public required string From { get; init; }
}
