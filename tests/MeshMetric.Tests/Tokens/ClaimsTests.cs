using System.Text.Json;

using MeshMetric.Tokens;

using Xunit;

namespace MeshMetric.Tests.Tokens;

public sealed class ClaimsTests
{
    [Theory]
    [InlineData("""{"Mesh":"m","Name":"","Tags":null,"Type":"","Workload":""}""")]
    [InlineData("""{"Mesh":"m"}""")]
    [InlineData("""{"Mesh":"m","Tags":{},"Type":"dataplane","jti":"x"}""")]
    public void DataplaneClaims_AsGoWritesThem_AreRead(string json)
    {
        var claims = DataplaneClaims.Read(Element(json))!;

        Assert.Equal(("m", "", "dataplane"), (claims.Mesh, claims.Name, claims.Type));
        Assert.Empty(claims.Tags);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Mesh":""}""")]
    [InlineData("""{"Mesh":["m"]}""")]
    [InlineData("""{"mesh":"m"}""")]
    [InlineData("""{"Mesh":"m","Name":1}""")]
    [InlineData("""{"Mesh":"m","Tags":[]}""")]
    [InlineData("""{"Mesh":"m","Tags":{"a":"b"}}""")]
    [InlineData("""{"Mesh":"m","Tags":{"a":[1]}}""")]
    [InlineData("[]")]
    public void DataplaneClaims_OfAnotherKind_AreRefused(string json) => Assert.Null(DataplaneClaims.Read(Element(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Name":""}""")]
    [InlineData("""{"Name":"a","Groups":"g"}""")]
    [InlineData("""{"Name":"a","Groups":[1]}""")]
    [InlineData("\"a\"")]
    public void UserClaims_OfAnotherKind_AreRefused(string json) => Assert.Null(UserClaims.Read(Element(json)));

    [Fact]
    public void UserClaims_WithoutGroups_HaveNone() => Assert.Empty(UserClaims.Read(Element("""{"Name":"a","Groups":null}"""))!.Groups);

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
