namespace MeshMetric.Cli.ControlPlane;

/// <summary>A control plane that the context file knows by a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">Its address.</param>
internal sealed record ContextEntry(string Name, string Address)
{
    /// <summary>A token, or <see langword="null"/>.</summary>
    public string? Token { get; init; }

    /// <summary>A file that holds the token, or <see langword="null"/>.</summary>
    public string? TokenFile { get; init; }

    /// <summary>PEM file with the authorities to trust, or <see langword="null"/>.</summary>
    public string? CaCertFile { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool SkipVerify { get; init; }
}
