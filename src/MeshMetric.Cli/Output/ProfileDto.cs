namespace MeshMetric.Cli.Output;

/// <summary>A built-in profile as <c>generate profiles -o json</c> prints it.</summary>
internal sealed record ProfileDto(string Name, IReadOnlyList<ProfileEntryDto> Entries);
