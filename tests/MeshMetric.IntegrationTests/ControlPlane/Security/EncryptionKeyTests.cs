using MeshMetric.ControlPlane;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

public sealed class EncryptionKeyTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string KeyFile => Path.Combine(_directory, "encryption-key");

    [Fact]
    public async Task Key_AtTheFirstStart_IsMadeForItsOwnerAlone()
    {
        await StartAndStopAsync();

        Assert.Equal(32, Convert.FromBase64String((await File.ReadAllTextAsync(KeyFile, Token)).Trim()).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }

        Assert.Equal(["encryption-key"], Directory.GetFiles(_directory, "encryption-key*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Key_AtTheNextStart_IsTheSame()
    {
        await StartAndStopAsync();
        var key = await File.ReadAllTextAsync(KeyFile, Token);

        await using var cp = await SecuredControlPlane.StartAsync(Token, _directory);

        Assert.Equal(key, await File.ReadAllTextAsync(KeyFile, Token));
        Assert.Equal(200, (await cp.AsAdministratorAsync(HttpMethod.Get, "/global-secrets/user-token-signing-key-1", null, Token)).Status);
    }

    [Fact]
    public async Task Key_LostWithSecretsInTheStore_IsNotReplaced()
    {
        await StartAndStopAsync();
        File.Delete(KeyFile);

        var refusal = await Assert.ThrowsAsync<ControlPlaneStartException>(StartAndStopAsync);

        Assert.Contains(KeyFile, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--encryption-key-file", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public async Task Key_Changed_IsRefusedByItsName()
    {
        await StartAndStopAsync();
        var old = (await File.ReadAllTextAsync(KeyFile, Token)).Trim();
        var other = Convert.ToBase64String(new byte[32]);
        await File.WriteAllTextAsync(KeyFile, other, Token);

        var refusal = await Assert.ThrowsAsync<ControlPlaneStartException>(StartAndStopAsync);

        Assert.Contains("sealed with the key", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(old, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(other, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("AAAA")]
    public async Task Key_ThatIsNone_IsRefusedWithoutRepeatingIt(string text)
    {
        await File.WriteAllTextAsync(KeyFile, text, Token);

        var refusal = await Assert.ThrowsAsync<ControlPlaneStartException>(StartAndStopAsync);

        Assert.Contains("base64 text of 32 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_InAPlaceOfItsOwn_IsMadeThereAndUsed()
    {
        var file = Path.Combine(_directory, "keys", "key");

        for (var i = 0; i < 2; i++)
        {
            await using var cp = await RunningControlPlane.StartAsync(Token, options => options with { EncryptionKeyFile = file }, _directory);
            Assert.Equal(200, (await cp.GetAsync("/global-secrets/admin-user-token", Token)).Status);
        }

        Assert.True(File.Exists(file));
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public async Task Key_WhosePlaceIsADirectory_IsRefused()
    {
        Directory.CreateDirectory(KeyFile);

        var refusal = await Assert.ThrowsAsync<ControlPlaneStartException>(StartAndStopAsync);

        Assert.Contains("--encryption-key-file", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task StartAndStopAsync()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token, directory: _directory);
    }
}
