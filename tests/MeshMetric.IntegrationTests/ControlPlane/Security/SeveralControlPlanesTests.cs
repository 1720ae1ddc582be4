using System.Text.Json.Nodes;

using MeshMetric.ControlPlane;
using MeshMetric.IntegrationTests.Storage;
using MeshMetric.Testing.Tokens;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

/// <summary>Keys, revocations and secrets of control planes that share a database.</summary>
public sealed class SeveralControlPlanesTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_OfOne_HoldsAtTheOtherUntilItIsRevokedAtEither()
    {
        using var database = new SharedDatabase(await (await postgres.GetAsync(Token)).CreateDatabaseAsync(Token));
        await using var first = await RunningControlPlane.StartAsync(Token, options => SecuredControlPlane.Strict(database.Use(options)));
        await using var second = await RunningControlPlane.StartAsync(Token, options => SecuredControlPlane.Strict(database.Use(options)));
        var token = await first.IssueAsync("user", """{"name":"ann","validFor":"1h"}""", Token);
        Assert.Equal(200, await StatusAsync(first, token));
        Assert.Equal(200, await StatusAsync(second, token));

        var id = (string)JsonNode.Parse(HandMadeToken.Payload(token))!["jti"]!;
        Assert.Equal(201, (await second.PutSecretAsync(null, "user-token-revocations", id, Token)).Status);

        Assert.Equal(401, await StatusAsync(second, token));
        await first.UntilAsync(async () => await StatusAsync(first, token) == 401, Token);
    }

    [Fact]
    public async Task Key_RotatedAtOne_SignsAtTheOther()
    {
        using var database = new SharedDatabase(await (await postgres.GetAsync(Token)).CreateDatabaseAsync(Token));
        await using var first = await RunningControlPlane.StartAsync(Token, options => SecuredControlPlane.Strict(database.Use(options)));
        await using var second = await RunningControlPlane.StartAsync(Token, options => SecuredControlPlane.Strict(database.Use(options)));
        await second.IssueAsync("user", """{"name":"ann","validFor":"1h"}""", Token);

        await first.PutSecretAsync(null, "user-token-signing-key-2", MeshMetric.Tokens.SigningKey.Create("2").ToPem(), Token);

        await second.UntilAsync(
            async () => HandMadeToken.Header(await second.IssueAsync("user", """{"name":"ann","validFor":"1h"}""", Token)).Contains("\"2\"", StringComparison.Ordinal),
            Token);
    }

    [Fact]
    public async Task Start_OfTwoAtOnce_GivesOneKeyOfEachKind()
    {
        using var database = new SharedDatabase(await (await postgres.GetAsync(Token)).CreateDatabaseAsync(Token));

        var both = await Task.WhenAll(
            RunningControlPlane.StartAsync(Token, database.Use), RunningControlPlane.StartAsync(Token, database.Use));

        foreach (var cp in both)
        {
            Assert.Equal(2, (int)(await cp.GetAsync("/global-secrets", Token)).Json["total"]!);
            await cp.DisposeAsync();
        }
    }

    [Fact]
    public async Task Start_WithAKeyFileOfItsOwn_IsRefused()
    {
        using var database = new SharedDatabase(await (await postgres.GetAsync(Token)).CreateDatabaseAsync(Token));
        await using var first = await RunningControlPlane.StartAsync(Token, database.Use);

        var refusal = await Assert.ThrowsAsync<ControlPlaneStartException>(() => RunningControlPlane.StartAsync(Token, database.WithoutKey));

        Assert.Contains("--encryption-key-file", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<int> StatusAsync(RunningControlPlane cp, string token) =>
        (await cp.SendAsync(HttpMethod.Get, "/meshes", null, Token, SecuredControlPlane.Bearer(token))).Status;
}
