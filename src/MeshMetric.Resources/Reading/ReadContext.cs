using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>What the readers of one file share.</summary>
internal sealed class ReadContext(ViolationSink sink, TimeProvider time)
{
    // Policies repeat themselves; compiling a regex is the dearest check of all.
    private readonly Dictionary<string, string?> _regexFindings = new(StringComparer.Ordinal);

    public ViolationSink Sink { get; } = sink;

    public DateTimeOffset Now { get; } = time.GetUtcNow();

    public string? CheckRegex(string pattern)
    {
        if (!_regexFindings.TryGetValue(pattern, out var finding))
        {
            finding = RegexSubset.Check(pattern);
            _regexFindings[pattern] = finding;
        }

        return finding;
    }
}
