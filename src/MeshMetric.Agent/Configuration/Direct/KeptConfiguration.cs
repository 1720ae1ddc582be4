namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>A configuration that was kept.</summary>
/// <param name="Tag">Its entity tag, as it came.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Json">The document.</param>
internal sealed record KeptConfiguration(string Tag, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Json);
