using System.Globalization;
using System.Text;

using MeshMetric.Testing.Processes;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>Go's expfmt, as <c>bench/peers/families</c> asks it: many bodies in one run, so that thousands of them take a second.</summary>
internal sealed class ExpfmtProgram
{
    private readonly RealProgram _program;

    private ExpfmtProgram(RealProgram program) => _program = program;

    /// <summary>Compiles it.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="cancellationToken">Ends the compiler.</param>
    public static async Task<ExpfmtProgram> BuildAsync(string folder, CancellationToken cancellationToken)
    {
        RealProgram go = RealProgram.Find("go");
        string program = Path.Combine(folder, "families");
        ProgramResult result = await go.RunAsync(
            ["build", "-o", program, Path.Combine(AppContext.BaseDirectory, "peers", "families", "main.go")],
            default,
            cancellationToken,
            new Dictionary<string, string?> { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOFLAGS"] = null });
        if (result.Error.Contains("cannot find package", StringComparison.Ordinal))
        {
            RealProgram.Missing("Go's expfmt is not in /usr/share/gocode; install it with: apt-get install golang-github-prometheus-common-dev");
        }

        return result.ExitCode == 0 ? new ExpfmtProgram(RealProgram.At(program)) : throw new InvalidOperationException(result.Error);
    }

    /// <summary>Reads bodies.</summary>
    /// <returns>One answer each, in order.</returns>
    public Task<IReadOnlyList<ExpfmtAnswer>> ReadAsync(IEnumerable<byte[]> bodies, CancellationToken cancellationToken) =>
        RunAsync([], bodies, cancellationToken);

    /// <summary>Reads bodies and writes them in OpenMetrics with exemplars.</summary>
    /// <returns>One answer each, in order; the lines say what the OpenMetrics says.</returns>
    public Task<IReadOnlyList<ExpfmtAnswer>> WriteOpenMetricsAsync(IEnumerable<byte[]> bodies, CancellationToken cancellationToken) =>
        RunAsync(["openmetrics"], bodies, cancellationToken);

    private async Task<IReadOnlyList<ExpfmtAnswer>> RunAsync(string[] arguments, IEnumerable<byte[]> bodies, CancellationToken cancellationToken)
    {
        using var input = new MemoryStream();
        foreach (byte[] body in bodies)
        {
            input.Write(Encoding.ASCII.GetBytes(body.Length.ToString(CultureInfo.InvariantCulture) + "\n"));
            input.Write(body);
        }

        ProgramResult result = await _program.RunAsync(arguments, input.ToArray(), cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.Error);
        }

        return Split(Encoding.UTF8.GetBytes(result.Output));
    }

    private static List<ExpfmtAnswer> Split(byte[] output)
    {
        List<ExpfmtAnswer> answers = [];
        int at = 0;
        byte[]? openMetrics = null;
        while (at < output.Length)
        {
            string line = NextLine();
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            string rest = line[(blank + 1)..];
            switch (line[..blank])
            {
                case "openmetrics":
                    int length = int.Parse(rest, CultureInfo.InvariantCulture);
                    openMetrics = output[at..(at + length)];
                    at += length;
                    break;
                case "ok":
                    string[] lines = new string[int.Parse(rest, CultureInfo.InvariantCulture)];
                    for (int i = 0; i < lines.Length; i++)
                    {
                        lines[i] = NextLine();
                    }

                    Array.Sort(lines, StringComparer.Ordinal);
                    answers.Add(new ExpfmtAnswer(lines, openMetrics, null));
                    openMetrics = null;
                    break;
                default:
                    answers.Add(new ExpfmtAnswer([], null, rest));
                    break;
            }
        }

        return answers;

        string NextLine()
        {
            int end = Array.IndexOf(output, (byte)'\n', at);
            string line = Encoding.UTF8.GetString(output, at, end - at);
            at = end + 1;
            return line;
        }
    }
}

/// <summary>What expfmt makes of a body.</summary>
/// <param name="Lines">What it found, sorted.</param>
/// <param name="OpenMetrics">The body in OpenMetrics, if asked for.</param>
/// <param name="Error">Why it refused the body, or <see langword="null"/>.</param>
internal sealed record ExpfmtAnswer(IReadOnlyList<string> Lines, byte[]? OpenMetrics, string? Error);
