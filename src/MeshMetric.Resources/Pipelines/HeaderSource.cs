namespace MeshMetric.Resources.Pipelines;

/// <summary>Where a header's value comes from; exactly one member is set.</summary>
public sealed record HeaderSource
{
    /// <summary>The value itself; refused for names that look secret.</summary>
    public string? Value { get; init; }

    /// <summary>A file whose content, without a trailing newline, is the value.</summary>
    public string? File { get; init; }

    /// <summary>An environment variable of the agent.</summary>
    public string? Env { get; init; }

    /// <summary>A secret of the control plane's store.</summary>
    public string? Secret { get; init; }
}
