using System.Text;

using MeshMetric.Cli;

namespace MeshMetric.Tests.Cli;

/// <summary>What a run of <c>meshmetricctl</c> in this process gave.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs the program.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="args">The arguments.</param>
    public static Task<CommandRun> OfAsync(string input, params string[] args) => OfAsync(input, File.OpenRead, args);

    /// <summary>Runs the program with nothing on standard input.</summary>
    /// <param name="files">All files there are, by name.</param>
    /// <param name="args">The arguments.</param>
    public static Task<CommandRun> OfFilesAsync(IReadOnlyDictionary<string, byte[]> files, params string[] args) => OfAsync(
        "", name => files.TryGetValue(name, out byte[]? content) ? new MemoryStream(content) : throw new FileNotFoundException(), args);

    private static async Task<CommandRun> OfAsync(string input, Func<string, Stream> openFile, string[] args)
    {
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(input));
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var terminal = new Terminal(stdin, output, error) { OpenFile = openFile };
        int exitCode = await Application.RunAsync(args, terminal, Xunit.TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
