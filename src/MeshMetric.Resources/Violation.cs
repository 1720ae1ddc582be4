using System.Globalization;

namespace MeshMetric.Resources;

/// <summary>One finding about a document: what is wrong, where, and how to put it right.</summary>
public sealed record Violation
{
    /// <summary>The file's name as the caller gave it.</summary>
    public required string File { get; init; }

    /// <summary>Line of the finding, from 1; 0 when the input was no text.</summary>
    public int Line { get; init; }

    /// <summary>Column of the finding in characters, from 1; 0 when the input was no text.</summary>
    public int Column { get; init; }

    /// <summary>Which document of the file, from 1.</summary>
    public int Document { get; init; } = 1;

    /// <summary>Path of the field, for example <c>spec.default.applications[0].port</c>; empty for the document as a whole.</summary>
    public string Field { get; init; } = "";

    /// <summary>One sentence that names the fix.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether the resource is refused or merely suspicious.</summary>
    public ViolationSeverity Severity { get; init; } = ViolationSeverity.Error;

    /// <summary><c>FILE:LINE:COL: FIELD.PATH: reason</c>; the path is left out when empty, a warning's reason begins with <c>warning: </c>.</summary>
    public override string ToString()
    {
        var field = Field.Length == 0 ? "" : Field + ": ";
        var warning = Severity == ViolationSeverity.Warning ? "warning: " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {field}{warning}{Reason}");
    }
}
