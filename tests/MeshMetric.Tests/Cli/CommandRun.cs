using System.Text;

using MeshMetric.Cli;

namespace MeshMetric.Tests.Cli;

/// <summary>What a run of <c>meshmetricctl</c> in this process gave.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs the program.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="args">The arguments.</param>
    public static async Task<CommandRun> OfAsync(string input, params string[] args)
    {
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        int exitCode = await Application.RunAsync(args, new Terminal(stdin, output, error), Xunit.TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
