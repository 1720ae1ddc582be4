using System.Globalization;

namespace MeshMetric.Resources.Documents;

/// <summary>Collects the violations of one file, document by document.</summary>
internal sealed class ViolationSink(string file)
{
    private readonly List<Violation> _violations = [];
    private int _ofDocument;
    private int _errorsOfFile;
    private TextPosition _lastPosition;

    public string File { get; } = file;

    /// <summary>The current document, from 1.</summary>
    public int Document { get; private set; }

    /// <summary>Errors so far; a reader compares before and after to know whether what it read is good.</summary>
    public int Errors => _errorsOfFile;

    public IReadOnlyList<Violation> Violations => _violations;

    public void BeginDocument(int document)
    {
        Document = document;
        _ofDocument = 0;
    }

    /// <summary>Says how many violations were left out, if any were.</summary>
    public void EndDocument()
    {
        var more = _ofDocument - DocumentLimits.Violations;
        if (more > 0)
        {
            _violations.Add(Make(_lastPosition, "", string.Create(CultureInfo.InvariantCulture, $"{more} more violations are not shown"), ViolationSeverity.Error));
        }
    }

    public void Error(TextPosition position, string reason) => Add(position, FieldPath.Root, reason, ViolationSeverity.Error);

    public void Error(TextPosition position, FieldPath path, string reason) => Add(position, path, reason, ViolationSeverity.Error);

    public void Warning(TextPosition position, FieldPath path, string reason) => Add(position, path, reason, ViolationSeverity.Warning);

    /// <summary>Whether a further violation of this document is shown; what would only make its text can be left out otherwise.</summary>
    public bool IsFull => _ofDocument >= DocumentLimits.Violations;

    /// <summary>A sink for an attempt: its findings count only once they are joined.</summary>
    public ViolationSink Fork() => new(File) { Document = Document, _ofDocument = _ofDocument };

    public void Join(ViolationSink fork)
    {
        _violations.AddRange(fork._violations);
        _errorsOfFile += fork._errorsOfFile;
        _ofDocument = fork._ofDocument;
        _lastPosition = fork._lastPosition;
    }

    private void Add(TextPosition position, FieldPath path, string reason, ViolationSeverity severity)
    {
        if (severity == ViolationSeverity.Error)
        {
            _errorsOfFile++;
        }

        _lastPosition = position;
        if (_ofDocument++ < DocumentLimits.Violations)
        {
            _violations.Add(Make(position, path.ToString(), reason, severity));
        }
    }

    private Violation Make(TextPosition position, string field, string reason, ViolationSeverity severity) => new()
    {
        File = File,
        Line = position.Line,
        Column = position.Column,
        Document = Document,
        Field = field,
        Reason = reason,
        Severity = severity,
    };
}
