using MeshMetric.ControlPlane;
using MeshMetric.IntegrationTests.Agent;
using MeshMetric.IntegrationTests.Docs;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

/// <summary>Another encryption key in place of the one that secrets are sealed with.</summary>
public sealed class EncryptionKeyRotationTests : IDisposable
{
    private const string Password = "/meshes/default/secrets/password";

    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
    private readonly RecordedLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string DataDirectory => Path.Combine(_directory, "meshmetric-data");

    private string KeyFile => Path.Combine(DataDirectory, "encryption-key");

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _log.Dispose();
    }

    [Fact]
    public async Task Rotation_StepsOfTheDocs_KeepEverySecretAndNeedTheOldKeyNoMore()
    {
        RealProgram shell = RealProgram.Find("sh");
        RealProgram.Find("openssl");
        await using (var cp = await StartAsync())
        {
            Assert.Equal(201, (await cp.PutSecretAsync("default", "password", "hunter2", Token)).Status);
        }

        var before = await File.ReadAllTextAsync(KeyFile, Token);
        var steps = DocumentedSteps();
        Assert.Equal(3, steps.Count);
        foreach (var step in steps.Take(2))
        {
            ProgramResult result = await shell.RunAsync(["-ec", $"cd '{_directory}'\n{step}"], default, Token);
            Assert.True(result.ExitCode == 0, result.Error);
            await using var cp = await StartAsync();
            await AssertKeptAsync(cp);
        }

        Assert.Equal(1, Logged("secrets of the store anew"));
        var after = await File.ReadAllTextAsync(KeyFile, Token);
        Assert.DoesNotContain(before.Trim(), after, StringComparison.Ordinal);
        Assert.Single(after.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Fact]
    public async Task Rotation_OldKeyTakenOutTooSoon_IsRefusedByItsName()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(KeyFile, Convert.ToBase64String(new byte[32]), Token);

        var refusal = await Assert.ThrowsAsync<ControlPlaneStartException>(StartAsync);

        Assert.Contains("or add that key to it on a line of its own", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotation_KeyBelowTheOld_OpensAndDoesNotSeal()
    {
        await using (await StartAsync())
        {
        }

        var old = (await File.ReadAllTextAsync(KeyFile, Token)).Trim();
        await File.WriteAllTextAsync(KeyFile, $"# of 2026\r\n{old}\r\n\r\n{Convert.ToBase64String(new byte[32])}", Token);
        await using (var cp = await StartAsync())
        {
            await cp.PutSecretAsync("default", "password", "hunter2", Token);
        }

        Assert.Equal(0, Logged("secrets of the store anew"));
        Assert.Equal(1, Logged("only opens with"));
        await File.WriteAllTextAsync(KeyFile, old, Token);
        await using var again = await StartAsync();
        await AssertKeptAsync(again);
    }

    private static async Task AssertKeptAsync(RunningControlPlane cp)
    {
        var secret = await cp.AsAdministratorAsync(HttpMethod.Get, Password, null, Token);
        Assert.Equal("hunter2"u8.ToArray(), Convert.FromBase64String((string)secret.Json["data"]!));
    }

    /// <summary>What the guide's block has between the restarts.</summary>
    private static List<string> DocumentedSteps()
    {
        var text = File.ReadAllText(Path.Combine(DocumentedPolicyTests.Root(), "docs", "control-plane.md")).ReplaceLineEndings("\n");
        var start = text.IndexOf("umask 077\n", StringComparison.Ordinal);
        var block = text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
        return
        [
            .. block.Split("# restart meshmetric-cp").Select((part, i) => i == 0 ? part : part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..]),
        ];
    }

    private int Logged(string part) => _log.Lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    private Task<RunningControlPlane> StartAsync() => RunningControlPlane.StartAsync(Token, SecuredControlPlane.Strict, DataDirectory, _log);
}
