namespace MeshMetric.Resources.Migration;

/// <summary>A file to migrate.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Text">Its content, UTF-8.</param>
public sealed record MigrationFile(string Name, ReadOnlyMemory<byte> Text);
