namespace MeshMetric.Cli;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>All is well; there may have been warnings.</summary>
    public const int Good = 0;

    /// <summary>The input breaks a rule.</summary>
    public const int Violations = 1;

    /// <summary>The call is wrong, or a file could not be read.</summary>
    public const int Usage = 2;

    /// <summary>The control plane can't be reached, or refuses.</summary>
    public const int Refused = 3;
}
