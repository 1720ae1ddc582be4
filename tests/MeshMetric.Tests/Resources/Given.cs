using MeshMetric.Resources;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MeshMetric.Tests.Resources;

/// <summary>Reads what a test wrote down, at a fixed instant.</summary>
internal static class Given
{
    public static DateTimeOffset Now { get; } = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static ReadResult Read(string text) => ResourceReader.Read(text, "test.yaml", new FakeTimeProvider(Now));

    /// <summary>Resources of a text that must be good.</summary>
    public static IReadOnlyList<Resource> Resources(string text)
    {
        var result = Read(text);
        Assert.False(result.HasErrors, string.Join('\n', result.Violations));
        return result.Resources;
    }

    public static T One<T>(string text)
        where T : Resource => Assert.IsType<T>(Assert.Single(Resources(text)));

    /// <summary>A MeshMetric whose <c>spec.default</c> is the text, a flow mapping.</summary>
    public static ReadResult Settings(string settings) => Read($"{{type: MeshMetric, name: p, spec: {{default: {settings}}}}}");

    public static MeshMetricResource Policy(string settings) =>
        One<MeshMetricResource>($"{{type: MeshMetric, name: p, spec: {{default: {settings}}}}}");

    /// <summary>The fields of all errors.</summary>
    public static IReadOnlyList<string> ErrorFields(ReadResult result) =>
        [.. result.Violations.Where(violation => violation.Severity == ViolationSeverity.Error).Select(violation => violation.Field)];

    /// <summary>The only error of a result.</summary>
    public static Violation Error(ReadResult result) =>
        Assert.Single(result.Violations, violation => violation.Severity == ViolationSeverity.Error);

    /// <summary>The only warning of a result without errors.</summary>
    public static Violation Warning(ReadResult result)
    {
        Assert.False(result.HasErrors, string.Join('\n', result.Violations));
        return Assert.Single(result.Violations);
    }
}
