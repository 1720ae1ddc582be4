using Xunit;

namespace MeshMetric.Tests.Resources.Policies;

/// <summary>
/// Runs the documents of <c>Resources/Scenarios</c>: each a dataplane and the policies of its mesh, with what they come to in the comment
/// at the top, as <see cref="Outcome"/> writes it.
/// </summary>
public sealed class ScenarioDocumentTests
{
    private const string Suffix = ".yaml";
    private const string Heading = "# Expected:";

    public static TheoryData<string> Scenarios { get; } =
        [.. typeof(ScenarioDocumentTests).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Compile_Scenario_ComesToWhatItsCommentSays(string scenario)
    {
        using var stream = typeof(ScenarioDocumentTests).Assembly.GetManifestResourceStream(scenario)!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        Assert.Equal(Expected(text), Outcome.Of(text).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
    }

    private static IEnumerable<string> Expected(string text) => text.Split('\n')
        .SkipWhile(line => line != Heading)
        .Skip(1)
        .TakeWhile(line => line.StartsWith('#'))
        .Select(line => line["#   ".Length..]);
}
