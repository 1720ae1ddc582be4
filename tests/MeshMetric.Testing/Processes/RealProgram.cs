using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

using Xunit;

namespace MeshMetric.Testing.Processes;

/// <summary>
/// A program of somebody else's that a test needs: found on the PATH, else the test is skipped with the command that installs it. On a build
/// server (<c>CI=true</c>) a missing program fails the test instead: there nothing may be skipped unnoticed.
/// </summary>
public sealed class RealProgram
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["prometheus"] = "prometheus",
        ["promtool"] = "prometheus",
        ["prometheus-node-exporter"] = "prometheus-node-exporter",
        ["npm"] = "npm",
        ["openssl"] = "openssl",
        ["go"] = "golang-go golang-github-prometheus-common-dev",
    };

    private RealProgram(string path) => Path = path;

    /// <summary>The executable.</summary>
    public string Path { get; }

    /// <summary>Finds a program or ends the test.</summary>
    /// <param name="name">Name of the executable.</param>
    public static RealProgram Find(string name)
    {
        if (FindOnPath(name) is { } path)
        {
            return new RealProgram(path);
        }

        string remedy = Packages.TryGetValue(name, out string? packages)
            ? $"{name} is not on the PATH; install it with: apt-get install {packages}"
            : $"{name} is not on the PATH.";
        Missing(remedy);
        throw new UnreachableException();
    }

    /// <summary>Ends the test because something that it needs is not installed: skipped, or failed on a build server.</summary>
    /// <param name="remedy">What is missing and how to get it.</param>
    [DoesNotReturn]
    public static void Missing(string remedy)
    {
        if (Environment.GetEnvironmentVariable("CI") is "true")
        {
            Assert.Fail(remedy);
        }

        Assert.Skip(remedy);
        throw new UnreachableException();
    }

    /// <summary>A program at a known place, such as one that the build made.</summary>
    public static RealProgram At(string path) => new(path);

    /// <summary>Whether a program is there.</summary>
    public static bool IsPresent(string name) => FindOnPath(name) is not null;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Arguments, one each.</param>
    /// <param name="environment">Variables added to the test's own; a <see langword="null"/> value removes one.</param>
    public RunningProgram Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        RunningProgram.Start(Info(arguments, environment));

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Arguments, one each.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <param name="environment">As for <see cref="Start"/>.</param>
    public async Task<ProgramResult> RunAsync(
        IEnumerable<string> arguments,
        ReadOnlyMemory<byte> input,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        ProcessStartInfo info = Info(arguments, environment);
        info.RedirectStandardInput = true;
        using Process process = Process.Start(info) ?? throw new InvalidOperationException($"{Path} did not start.");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken).ConfigureAwait(false);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It didn't read all of its input; its exit code tells why.
            }

            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new ProgramResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? FindOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private ProcessStartInfo Info(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment)
    {
        var info = new ProcessStartInfo(Path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            info.Environment[name] = value;
        }

        return info;
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error);
