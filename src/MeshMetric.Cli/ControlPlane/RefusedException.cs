namespace MeshMetric.Cli.ControlPlane;

/// <summary>The control plane refuses, or can't be reached; the message is for the user.</summary>
/// <param name="message">What it says.</param>
/// <param name="exitCode">What the program ends with.</param>
internal sealed class RefusedException(string message, int exitCode = ExitCode.Refused) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
