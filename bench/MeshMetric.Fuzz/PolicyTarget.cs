using System.Text;

using MeshMetric.Benchmarks;
using MeshMetric.Resources;
using MeshMetric.Resources.Policies;
using MeshMetric.Tests.Resources;

namespace MeshMetric.Fuzz;

/// <summary>Resources: read, checked, written back, compiled for every dataplane among them.</summary>
internal static class PolicyTarget
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ": ", "- ", ",", "\n", "\"", "'", "&a ", "*a", "<<: *a\n", "!!str ", "!x ", "|\n", ">-\n", "#", "---\n", "...\n", "\t",
        "  ", "~", "1e9", "0x1", "\\", "\\ud800", "\0", "\u0085", "\uFEFF", "é", "😀", "%YAML 1.2\n", "? ", "@", "`", "kind: List\n", "items:\n",
        "apiVersion: kuma.io/v1alpha1\n", "type: MeshMetric\n", "spec:\n", "regex: (a+)+$\n", "profile: full\n", "(?<=a)", "(((", "[[:alpha:]]",
        "{1000}", "\\p{L}", "backends: []\n", "port: 70000\n", "expiresAt: 2026-01-01T00:00:00Z\n", "mesh: other\n", "null", "true", "9999999999999",
    ];

    public static FuzzTarget Create() => new(
        "policy",
        [.. SampleDocuments.All.Append(PolicyTexts.Many(20)).Append(string.Join("\n---\n", SampleDocuments.All)).Select(Encoding.UTF8.GetBytes)],
        Pieces,
        new Dictionary<string, Func<int, string>>
        {
            ["many documents"] = size => PolicyTexts.Many(size / 1_000),
            ["one long list"] = size => "type: MeshMetric\nname: a\nspec:\n  default:\n    sidecar:\n      include:\n" + Repeat("        - {type: Exact, match: a}\n", size),
            ["unknown fields"] = size => "type: MeshMetric\nname: a\nspec:\n" + Numbered("  fild{0}: 1\n", size),
            ["applications, all alike"] = size => "type: MeshMetric\nname: a\nspec:\n  default:\n    applications:\n" + Repeat("      - {port: 8080}\n", size),
            ["labels"] = size => "type: MeshMetric\nname: a\nspec:\n  default:\n    labels:\n" + Numbered("      l{0}: v\n", size),
            ["duplicate keys"] = size => "type: MeshMetric\nname: a\nspec:\n" + Repeat("  a: 1\n", size),
            ["a long plain scalar"] = size => "type: MeshMetric\nname: " + new string('a', size) + "\n",
            ["a long quoted scalar"] = size => "type: MeshMetric\nname: \"" + Repeat("\\n", size) + "\"\n",
            ["open brackets"] = size => "a: " + new string('[', size),
            ["open braces"] = size => new string('{', size),
            ["dashes"] = size => Repeat("- ", size),
            ["question marks"] = size => Repeat("? ", size),
            ["blank lines"] = size => new string('\n', size),
            ["blanks"] = size => "a:" + new string(' ', size),
            ["comments"] = size => Repeat("# a\n", size),
            ["empty documents"] = size => Repeat("---\n", size),
            ["anchors"] = size => Numbered("k{0}: &a{0} x\n", size),
            ["aliases"] = size => "k: &a x\nl:\n" + Repeat("  - *a\n", size),
            ["merge keys"] = size => "k: &a {b: 1}\nl:\n" + Repeat("  - {<<: *a}\n", size),
            ["colons"] = size => "a: " + new string(':', size),
            ["JSON, nested"] = size => Repeat("{\"a\":", size),
            ["JSON, a long array"] = size => "[" + Repeat("1,", size) + "1]",
            ["JSON, quotes"] = size => "{\"a\":\"" + Repeat("\\\"", size) + "\"}",
            ["a regex of groups"] = size => "type: MeshMetric\nname: a\nspec:\n  default:\n    sidecar:\n      regex: '" + Repeat("(a|b)*", size / 16) + "'\n",
            ["a regex of counts"] = size => "type: MeshMetric\nname: a\nspec:\n  default:\n    sidecar:\n      regex: '" + Repeat("a{1000}", size / 16) + "'\n",
            ["a regex, nested"] = size => "type: MeshMetric\nname: a\nspec:\n  default:\n    sidecar:\n      regex: '" + new string('(', size / 32) + new string(')', size / 32) + "'\n",
            ["policies of one name"] = size => Repeat("---\ntype: MeshMetric\nname: a\nspec: {}\n", size),
            ["profiles in a chain"] = Chain,
        },
        Run);

    private static void Run(byte[] input)
    {
        ReadResult result = ResourceReader.Read(input, "fuzz.yaml");
        _ = ResourceReferences.Check([result], allowUnresolved: false).Count;
        foreach (Violation violation in result.Violations)
        {
            if (violation.Line < 1 || violation.Column < 1 || violation.Reason.Length == 0)
            {
                throw new InvalidOperationException("a violation without place or reason: " + violation);
            }
        }

        foreach (Resource resource in result.Resources)
        {
            ReadResult again = ResourceReader.Read(ResourceWriter.ToYaml(resource), "again.yaml");
            if (again.Resources.Count != 1 || again.Resources[0].Id != resource.Id)
            {
                throw new InvalidOperationException(
                    $"{resource.Id} is not read back as it was written: {string.Join("; ", again.Violations)}\n{ResourceWriter.ToYaml(resource)}");
            }
        }

        if (result.Resources.OfType<DataplaneResource>().Any())
        {
            var compiler = new PipelineCompiler(result.Resources);
            foreach (DataplaneResource dataplane in result.Resources.OfType<DataplaneResource>())
            {
                _ = compiler.Compile(dataplane, DateTimeOffset.UnixEpoch);
            }
        }
    }

    private static string Chain(int size)
    {
        var text = new StringBuilder();
        for (int i = 0; text.Length < size; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"---\ntype: MeshMetricProfile\nname: p{i}\nspec: {{extends: p{i + 1}}}\n");
        }

        return text.ToString();
    }

    private static string Repeat(string piece, int size) => new StringBuilder(size).Insert(0, piece, Math.Max(size / piece.Length, 1)).ToString();

    private static string Numbered(string piece, int size)
    {
        var text = new StringBuilder(size);
        for (int i = 0; text.Length < size; i++)
        {
            text.Append(piece.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        return text.ToString();
    }
}
