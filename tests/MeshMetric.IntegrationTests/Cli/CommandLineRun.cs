using System.Text;

using MeshMetric.Cli;

namespace MeshMetric.IntegrationTests.Cli;

/// <summary>Runs <c>meshmetricctl</c> in this process.</summary>
internal static class CommandLineRun
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public static async Task<(int Code, string Output, string Error)> OfAsync(string[] args, string input, CancellationToken cancellationToken)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input));
        var terminal = new Terminal(stream, output, error)
        {
            // Neither this user's contexts nor tokens are the test's.
            Variable = name => name == "MESHMETRIC_CONFIG" ? "/nonexistent/config" : null,
        };
        int code = await Application.RunAsync(args, terminal, cancellationToken);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }
}
