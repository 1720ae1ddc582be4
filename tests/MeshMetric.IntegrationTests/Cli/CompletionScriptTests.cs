using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.Cli;

/// <summary>The script in a real bash, which asks the real program.</summary>
public sealed class CompletionScriptTests
{
    private const string Ask = """
        source <("$PROGRAM" generate completion bash)
        COMP_LINE="$1"; COMP_POINT=${#1}; read -ra COMP_WORDS <<< "$1"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        COMP_WORDS[0]="$PROGRAM"
        _meshmetricctl_complete
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    [Theory]
    [InlineData("meshmetricctl val", "validate")]
    [InlineData("meshmetricctl generate completion z", "zsh")]
    [InlineData("meshmetricctl migrate --environment k", "kubernetes")]
    public async Task Bash_WithTheScript_CompletesTheWord(string line, string expected)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "meshmetricctl");

        ProgramResult result = await RealProgram.Find("bash").RunAsync(
            ["-c", Ask, "bash", line],
            ReadOnlyMemory<byte>.Empty,
            TestContext.Current.CancellationToken,
            new Dictionary<string, string?> { ["PROGRAM"] = program });

        Assert.Equal((expected, ""), (result.Output.Trim(), result.Error));
    }
}
