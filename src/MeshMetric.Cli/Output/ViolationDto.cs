using MeshMetric.Resources;

namespace MeshMetric.Cli.Output;

/// <summary>A violation as <c>validate --output json</c> prints it (policy rules, "What the tools print").</summary>
internal sealed record ViolationDto(string File, int Line, int Column, int Document, string Field, string Reason, string Severity)
{
    /// <summary>The violation's printed form.</summary>
    public static ViolationDto Of(Violation violation) => new(
        violation.File,
        violation.Line,
        violation.Column,
        violation.Document,
        violation.Field,
        violation.Reason,
        violation.Severity == ViolationSeverity.Error ? "error" : "warning");
}
