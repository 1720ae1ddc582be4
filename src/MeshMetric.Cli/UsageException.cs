namespace MeshMetric.Cli;

/// <summary>The call cannot be carried out as given; the message is for the user. Ends the program with <see cref="ExitCode.Usage"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);
