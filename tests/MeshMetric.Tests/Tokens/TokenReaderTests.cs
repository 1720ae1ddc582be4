using System.Text;
using System.Text.Json;

using CsCheck;

using MeshMetric.Testing.Tokens;
using MeshMetric.Tests.Resources;
using MeshMetric.Tokens;

using Xunit;

namespace MeshMetric.Tests.Tokens;

public sealed class TokenReaderTests
{
    private const string Header = """{"alg":"RS256","kid":"1","typ":"JWT"}""";

    private const string Claims =
        """{"Name":"web-1","Mesh":"default","Tags":{"kuma.io/service":["web"]},"Type":"dataplane","Workload":"","Groups":["a"],"exp":4000000000,"nbf":1,"jti":"x","aud":["y"],"iss":"z"}""";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly KeyRing Ring = new([TestKeys.One], []);

    private static readonly DataplaneClaims Web = new()
    {
        Mesh = "default",
        Name = "web-1",
        Tags = new Dictionary<string, IReadOnlyList<string>> { ["kuma.io/service"] = ["web", "web-admin"] },
    };

    [Fact]
    public async Task DataplaneToken_Whole_GivesItsClaimsBack()
    {
        var token = TokenWriter.Write(Web, TestKeys.One, Now, Hour);

        var check = await TokenReader.CheckAsync(token.Text, Ring, Now);

        Assert.Equal((TokenFault.None, token.Id), (check.Fault, check.Id));
        var claims = DataplaneClaims.Read(check.Payload)!;
        Assert.Equal(("default", "web-1", "dataplane", ""), (claims.Mesh, claims.Name, claims.Type, claims.Workload));
        Assert.Equal(["web", "web-admin"], claims.Tags["kuma.io/service"]);
    }

    [Fact]
    public async Task UserToken_Whole_GivesItsClaimsBack()
    {
        var token = TokenWriter.Write(new UserClaims("ann", ["ops", "mesh-system:admin"]), TestKeys.One, Now, Hour);

        var check = await TokenReader.CheckAsync(token.Text, Ring, Now);

        var claims = UserClaims.Read(check.Payload)!;
        Assert.Equal("ann", claims.Name);
        Assert.Equal(["ops", "mesh-system:admin"], claims.Groups);
    }

    [Fact]
    public void DataplaneToken_OnTheWire_IsKumas()
    {
        var token = TokenWriter.Write(Web, TestKeys.One, Now, Hour);

        using var header = JsonDocument.Parse(HandMadeToken.Header(token.Text));
        Assert.Equal("RS256", header.RootElement.GetProperty("alg").GetString());
        Assert.Equal("1", header.RootElement.GetProperty("kid").GetString());
        using var payload = JsonDocument.Parse(HandMadeToken.Payload(token.Text));
        Assert.Equal(
            ["Name", "Mesh", "Tags", "Type", "Workload", "exp", "nbf", "iat", "jti"], payload.RootElement.EnumerateObject().Select(claim => claim.Name));
        Assert.Equal(Now.ToUnixTimeSeconds(), payload.RootElement.GetProperty("iat").GetInt64());
        Assert.Equal(Now.ToUnixTimeSeconds() - 5, payload.RootElement.GetProperty("nbf").GetInt64());
        Assert.Equal(Now.ToUnixTimeSeconds() + 3600, payload.RootElement.GetProperty("exp").GetInt64());
    }

    [Theory]
    [InlineData(3599, TokenFault.None)]
    [InlineData(3600, TokenFault.Expired)]
    [InlineData(-5, TokenFault.None)]
    [InlineData(-6, TokenFault.NotYetValid)]
    public async Task Token_AtItsEnds_IsValidInBetween(int secondsLater, TokenFault expected)
    {
        var token = TokenWriter.Write(Web, TestKeys.One, Now, Hour);

        Assert.Equal(expected, (await TokenReader.CheckAsync(token.Text, Ring, Now.AddSeconds(secondsLater))).Fault);
    }

    [Fact]
    public async Task Token_ByHandWithGoodKey_IsAccepted() =>
        Assert.Equal(TokenFault.None, await FaultOfAsync(HandMadeToken.Rs256(TestKeys.One.ToPem(), Header, Payload())));

    [Fact]
    public async Task Token_Tampered_IsRefused()
    {
        var token = TokenWriter.Write(Web, TestKeys.One, Now, Hour).Text;

        Assert.Equal(TokenFault.Signature, await FaultOfAsync(HandMadeToken.Tampered(token, json => json.Replace("web-1", "db-1", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("")]
    [InlineData("RS384")]
    [InlineData("HS512")]
    public async Task Token_OfAnotherAlgorithm_IsRefused(string algorithm)
    {
        var header = $$"""{"alg":"{{algorithm}}","kid":"1","typ":"JWT"}""";

        Assert.NotEqual(TokenFault.None, await FaultOfAsync(HandMadeToken.WithoutSignature(header, Payload())));
        Assert.NotEqual(TokenFault.None, await FaultOfAsync(HandMadeToken.Rs256(TestKeys.One.ToPem(), header, Payload())));
    }

    [Fact]
    public async Task Token_WithoutAlgorithm_IsRefused() =>
        Assert.Equal(TokenFault.Algorithm, await FaultOfAsync(HandMadeToken.Rs256(TestKeys.One.ToPem(), """{"kid":"1"}""", Payload())));

    [Fact]
    public async Task Token_UnsignedButSaysRs256_IsRefused() =>
        Assert.NotEqual(TokenFault.None, await FaultOfAsync(HandMadeToken.WithoutSignature(Header, Payload())));

    [Fact]
    public async Task Token_Hs256WithPublicKeyAsSecret_IsRefused()
    {
        var header = """{"alg":"HS256","kid":"1","typ":"JWT"}""";
        foreach (var secret in new[] { TestKeys.One.ToPublicPem(), TestKeys.One.ToPublicPem().TrimEnd(), TestKeys.One.ToPem() })
        {
            Assert.Equal(TokenFault.Algorithm, await FaultOfAsync(HandMadeToken.Hs256(Encoding.ASCII.GetBytes(secret), header, Payload())));
            Assert.Equal(TokenFault.Signature, await FaultOfAsync(HandMadeToken.Hs256(Encoding.ASCII.GetBytes(secret), Header, Payload())));
        }
    }

    [Theory]
    [InlineData("""{"alg":"RS256","kid":"2"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","kid":""}""")]
    [InlineData("""{"alg":"RS256","kid":"01"}""")]
    [InlineData("""{"alg":"RS256","kid":"../1"}""")]
    public async Task Token_OfAnUnknownKey_IsRefused(string header) =>
        Assert.Equal(TokenFault.UnknownKey, await FaultOfAsync(HandMadeToken.Rs256(TestKeys.One.ToPem(), header, Payload())));

    [Fact]
    public async Task Token_SignedByAForeignKeyOfTheSameName_IsRefused() =>
        Assert.Equal(TokenFault.Signature, await FaultOfAsync(TokenWriter.Write(Web, TestKeys.Foreign, Now, Hour).Text));

    [Fact]
    public async Task Token_WithItsKeyInTheHeader_IsNotBelieved()
    {
        var header = """{"alg":"RS256","kid":"1","jwk":{"kty":"RSA","e":"AQAB","n":"AAAA"},"jku":"http://127.0.0.1/keys","x5u":"http://127.0.0.1/key"}""";

        Assert.Equal(TokenFault.Signature, await FaultOfAsync(HandMadeToken.Rs256(TestKeys.Foreign.ToPem(), header, Payload())));
    }

    [Fact]
    public async Task Token_WithCriticalExtension_IsRefused() => Assert.Equal(
        TokenFault.Malformed,
        await FaultOfAsync(HandMadeToken.Rs256(TestKeys.One.ToPem(), """{"alg":"RS256","kid":"1","crit":["b64"],"b64":false}""", Payload())));

    [Fact]
    public async Task Token_Revoked_IsRefused()
    {
        var token = TokenWriter.Write(Web, TestKeys.One, Now, Hour);
        var ring = new KeyRing([TestKeys.One], KeyRing.ParseRevocations($"other,{token.Id}"));

        Assert.Equal(TokenFault.Revoked, (await TokenReader.CheckAsync(token.Text, ring, Now)).Fault);
    }

    [Fact]
    public async Task Token_OfARotatedKey_HoldsUntilTheKeyIsRemoved()
    {
        var token = TokenWriter.Write(Web, TestKeys.One, Now, Hour).Text;

        Assert.Equal(TokenFault.None, (await TokenReader.CheckAsync(token, new KeyRing([TestKeys.One, TestKeys.Two], []), Now)).Fault);
        Assert.Equal(TokenFault.UnknownKey, (await TokenReader.CheckAsync(token, new KeyRing([TestKeys.Two], []), Now)).Fault);
    }

    [Theory]
    [InlineData("""{"Mesh":"default"}""")]
    [InlineData("""{"Mesh":"default","exp":null}""")]
    [InlineData("""{"Mesh":"default","exp":"4000000000"}""")]
    [InlineData("""{"Mesh":"default","exp":1e400}""")]
    [InlineData("""{"Mesh":"default","exp":4000000000,"nbf":"soon"}""")]
    [InlineData("""{"Mesh":"default","exp":4000000000,"jti":7}""")]
    [InlineData("""{"Mesh":"a","Mesh":"default","exp":4000000000}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Token_SignedWithOddClaims_IsRefused(string payload) =>
        Assert.NotEqual(TokenFault.None, await FaultOfAsync(HandMadeToken.Rs256(TestKeys.One.ToPem(), Header, payload)));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("e30.e30.e30")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9")]
    [InlineData("\u0000.\u0000.\u0000")]
    public async Task Token_ThatIsNone_IsRefused(string text) => Assert.NotEqual(TokenFault.None, await FaultOfAsync(text));

    [Fact]
    public async Task Token_Huge_IsRefused() => Assert.Equal(TokenFault.Malformed, await FaultOfAsync(new string('a', 100_000) + ".b.c"));

    [Fact]
    public async Task Token_CutAnywhere_IsRefused()
    {
        var token = TokenWriter.Write(Web, TestKeys.One, Now, Hour).Text;
        for (var length = 0; length < token.Length; length++)
        {
            Assert.NotEqual(TokenFault.None, await FaultOfAsync(token[..length]));
        }
    }

    [Fact]
    public async Task Token_WithOneCharacterChanged_IsRefused()
    {
        var token = TokenWriter.Write(Web, TestKeys.One, Now, Hour).Text;

        // The last character of each part has bits that say nothing.
        var ends = new[] { token.IndexOf('.', StringComparison.Ordinal) - 1, token.LastIndexOf('.') - 1, token.Length - 1 };
        await Gen.Int[0, token.Length - 1].Where(index => !ends.Contains(index)).SampleAsync(
            async index =>
            {
                var changed = token[..index] + (token[index] == 'A' ? 'B' : 'A') + token[(index + 1)..];
                Assert.NotEqual(TokenFault.None, await FaultOfAsync(changed));
            },
            iter: 200);
    }

    [Theory]
    [InlineData("""{"alg":"\ud800","kid":"1"}""", "{}")]
    [InlineData("""{"alg":"RS256","kid":"\udc00"}""", "{}")]
    [InlineData("""{"alg":"RS256","kid":"1","\ud800":1}""", "{}")]
    [InlineData("""{"alg":"RS256","kid":"1","typ":"\ud800"}""", "{}")]
    [InlineData("""{"alg":"RS256","kid":"1","crit":"\ud800"}""", "{}")]
    [InlineData(Header, """{"Name":"\ud800","exp":4000000000}""")]
    [InlineData(Header, """{"\ud800":1,"exp":4000000000}""")]
    [InlineData(Header, """{"exp":4000000000,"jti":"\ud800"}""")]
    [InlineData(Header, """{"exp":4000000000,"Tags":{"\ud800":["a"]}}""")]
    [InlineData(Header, """{"exp":4000000000,"Tags":{"a":["\udc00"]}}""")]
    [InlineData(Header, """{"exp":4000000000,"iss":"\ud800","aud":["\ud800"],"sub":"\ud800"}""")]
    public async Task Token_OfTextThatIsNotUnicode_IsRefused(string header, string payload) =>
        Assert.NotEqual(TokenFault.None, await FaultOfAsync(HandMadeToken.Rs256(TestKeys.One.ToPem(), header, payload)));

    [Fact]
    public Task Token_SpoiltInAnyWayBeforeItWasSigned_NeverThrows()
    {
        var parts = Gen.Select(Gen.Bool, HostileJson.Spoilt(Encoding.UTF8.GetBytes(Header)), HostileJson.Spoilt(Encoding.UTF8.GetBytes(Claims)));
        return parts.SampleAsync(
            async (isHeaderGood, header, payload) =>
            {
                var text = HandMadeToken.Rs256(TestKeys.One.ToPem(), isHeaderGood ? Encoding.UTF8.GetBytes(Header) : header, payload);
                var check = await TokenReader.CheckAsync(text, Ring, Now);
                if (check.Fault == TokenFault.None)
                {
                    _ = (DataplaneClaims.Read(check.Payload), UserClaims.Read(check.Payload), check.Id.Length);
                }
            },
            iter: 200);
    }

    private static string Payload() => $$"""{"Mesh":"default","Name":"web-1","exp":{{Now.AddHours(1).ToUnixTimeSeconds()}},"jti":"x"}""";

    private static async Task<TokenFault> FaultOfAsync(string token) => (await TokenReader.CheckAsync(token, Ring, Now)).Fault;
}
