namespace MeshMetric.Resources.Model;

/// <summary>An entry of the legacy <c>aggregate</c> list.</summary>
public sealed record LegacyApplication
{
    /// <summary>The application's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is scraped.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Host or IP address, or <see langword="null"/>.</summary>
    public string? Address { get; init; }

    /// <summary>TCP port; <see langword="null"/> when not said, which only a disabled entry may.</summary>
    public int? Port { get; init; }

    /// <summary>Request path, or <see langword="null"/>.</summary>
    public string? Path { get; init; }
}
