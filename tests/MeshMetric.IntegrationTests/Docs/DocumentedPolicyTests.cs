using System.Text;

using MeshMetric.Resources;

using Xunit;

namespace MeshMetric.IntegrationTests.Docs;

/// <summary>What the documentation shows must be what the programs take.</summary>
public sealed class DocumentedPolicyTests
{
    /// <summary>Every fenced YAML block of README.md and docs/, with the line it begins at. Blocks of other programs are not ours to judge.</summary>
    public static TheoryData<string, int> Blocks()
    {
        var blocks = new TheoryData<string, int>();
        foreach (string file in Files())
        {
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                if (lines[i].Trim() == "```yaml")
                {
                    blocks.Add(Path.GetRelativePath(Root(), file), i + 1);
                }
            }
        }

        return blocks;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void YamlBlock_OfTheDocs_IsValid(string file, int line)
    {
        string block = Block(file, line);

        ReadResult result = ResourceReader.Read(block, file);
        IEnumerable<Violation> violations = result.Violations.Concat(ResourceReferences.Check([result]));

        Assert.Empty(violations.Where(v => v.Severity == ViolationSeverity.Error).Select(v => v.ToString()));
        Assert.NotEmpty(result.Resources);
    }

    private static string Block(string file, int line)
    {
        var block = new StringBuilder();
        foreach (string text in File.ReadLines(Path.Combine(Root(), file)).Skip(line).TakeWhile(text => text.Trim() != "```"))
        {
            block.AppendLine(text);
        }

        return block.ToString();
    }

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories).Prepend(Path.Combine(Root(), "README.md"));

    /// <summary>The folder of the repository.</summary>
    internal static string Root()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "MeshMetric.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
