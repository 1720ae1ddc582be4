namespace MeshMetric.Resources.Migration;

/// <summary>Where the resources come from; it decides what an absent field meant.</summary>
public sealed record MigrationOptions
{
    /// <summary>The version of Kuma that is assumed when none is given.</summary>
    public static Version LatestTwo { get; } = new(2, 13);

    /// <summary>The oldest version with a MeshMetric.</summary>
    public static Version Oldest { get; } = new(2, 6);

    /// <summary>The newest version that is known.</summary>
    public static Version Newest { get; } = new(3, 0);

    /// <summary>The version of Kuma, major and minor.</summary>
    public Version From { get; init; } = LatestTwo;

    /// <summary>Whether Kuma ran on Kubernetes; <see langword="null"/>: the form of each document tells.</summary>
    public bool? Kubernetes { get; init; }
}
