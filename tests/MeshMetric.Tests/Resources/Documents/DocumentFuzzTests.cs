using CsCheck;
using MeshMetric.Resources;
using Xunit;

namespace MeshMetric.Tests.Resources.Documents;

public sealed class DocumentFuzzTests
{
    private static readonly string[] Pieces =
    [
        "type: MeshMetric\n", "name: a\n", "spec:\n", "  default:\n", "    sidecar: {profile: full}\n", "{", "}", "[", "]", ": ", "- ", ",", "\n",
        "\"", "'", "&a ", "*a", "<<: *a\n", "!!str ", "!x ", "|\n", ">-\n", "#", "---\n", "...\n", "\t", "  ", "~", "1e9", "0x1", "\\", "\\ud800",
        "\u0000", "\u0085", "\uFEFF", "é", "😀", "%YAML 1.2\n", "? ", "@", "`", "kind: List\n", "items:\n", "apiVersion: kuma.io/v1alpha1\n",
    ];

    [Fact]
    public void Read_RandomPieces_NeverThrows() =>
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 40].Sample(pieces => Check(string.Concat(pieces)), iter: 3_000);

    [Fact]
    public void Read_MutatedDocuments_NeverThrow() =>
        Gen.Select(Gen.Int[0, 3].Select(i => SampleDocuments.All[i]), Gen.Int[0, 10_000], Gen.Int[0, 30], Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]))
            .Sample(
                (document, place, length, piece) =>
                {
                    var at = place % document.Length;
                    Check(string.Concat(document.AsSpan(0, at), piece, document.AsSpan(Math.Min(at + length, document.Length))));
                },
                iter: 3_000);

    [Fact]
    public void Read_CutsOfEveryDocument_NeverThrows()
    {
        foreach (var document in SampleDocuments.All)
        {
            for (var length = 0; length < document.Length; length += 3)
            {
                Check(document[..length]);
            }
        }
    }

    [Fact]
    public void Read_RandomBytes_NeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(bytes => ResourceReader.Read(bytes, "x").Violations.Count >= 0, iter: 3_000);

    /// <summary>What was read can be written and read again, whatever it was.</summary>
    private static void Check(string text)
    {
        var result = Given.Read(text);
        Assert.True(result.Resources.Count > 0 || result.Violations.Count > 0 || text.Length == 0);
        Assert.All(result.Violations, violation => Assert.True(violation.Line >= 1 && violation.Column >= 1 && violation.Reason.Length > 0));
        foreach (var resource in result.Resources)
        {
            var again = Assert.Single(Given.Resources(ResourceWriter.ToYaml(resource)));
            Assert.Equal(resource.Id, again.Id);
        }
    }
}
