using System.Text;

using MeshMetric.ControlPlane.Security;
using MeshMetric.Resources;
using MeshMetric.Tests.Tokens;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Security;

public sealed class SecretDocumentTests
{
    private static readonly ResourceId Id = new("Secret", "default", "password");

    [Theory]
    [InlineData("""{"type":"Secret","mesh":"default","name":"password","data":"aHVudGVyMg=="}""")]
    [InlineData("""{"type":"Secret","name":"password","data":"aHVudG\nVyMg==","creationTime":"0001-01-01T00:00:00Z","labels":{}}""")]
    [InlineData("type: Secret\nmesh: default\nname: password\ndata: aHVudGVyMg==\n")]
    [InlineData("type: Secret\nname: password\ndata: |\n  aHVudG\n  VyMg==\n")]
    public void Document_InAnyForm_IsRead(string body)
    {
        var (document, error) = SecretDocument.Read(Id, Encoding.UTF8.GetBytes(body));

        Assert.Null(error);
        Assert.Equal("hunter2"u8, document!.Data.Span);
        Assert.Equal("Secret default/password", document.ToString());
    }

    [Theory]
    [InlineData("""{"type":"Secret","name":"password"}""", "data")]
    [InlineData("""{"type":"Secret","name":"password","data":""}""", "data")]
    [InlineData("""{"type":"Secret","name":"password","data":"hunter2!"}""", "data")]
    [InlineData("""{"type":"Secret","name":"password","data":{"a":"hunter2"}}""", "data")]
    [InlineData("""{"type":"Secret","name":"password","data":7}""", "data")]
    [InlineData("""{"type":"GlobalSecret","name":"password","data":"aHVudGVyMg=="}""", "type")]
    [InlineData("""{"type":"Secret","mesh":"other","name":"password","data":"aHVudGVyMg=="}""", "mesh")]
    [InlineData("""{"type":"Secret","name":"passw0rd","data":"aHVudGVyMg=="}""", "name")]
    [InlineData("""{"type":"Secret","name":"password","data":"aHVudGVyMg==","labels":{"a":1}}""", "labels[\"a\"]")]
    [InlineData("""{"type":"Secret","name":"password","data":"aHVudGVyMg==","value":"hunter2"}""", "value")]
    public void Document_WithAWrongField_NamesItAndRepeatsNothing(string body, string field)
    {
        var (document, error) = SecretDocument.Read(Id, Encoding.UTF8.GetBytes(body));

        Assert.Null(document);
        Assert.Contains(error!.Parameters, parameter => parameter.Field == field);
        Assert.DoesNotContain(error.Parameters, parameter => parameter.Reason.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"data":"hunter2"}}""")]
    [InlineData("[hunter2]")]
    [InlineData("hunter2")]
    [InlineData("a: [hunter2")]
    [InlineData("a: b\n---\na: c\n")]
    public void Document_ThatIsNone_IsRefusedWithoutRepeatingIt(string body)
    {
        var (document, error) = SecretDocument.Read(Id, Encoding.UTF8.GetBytes(body));

        Assert.Null(document);
        Assert.Equal(400, error!.Status);
        Assert.DoesNotContain("hunter2", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Document_ThatIsNotUtf8_IsRefused() => Assert.NotNull(SecretDocument.Read(Id, new byte[] { (byte)'{', 0xFF, (byte)'}' }).Error);

    [Theory]
    [InlineData("dataplane-token-signing-key-default-2", true)]
    [InlineData("dataplane-token-signing-key-default-02", false)]
    [InlineData("dataplane-token-signing-key-default-new", false)]
    [InlineData("dataplane-token-signing-key-default-", false)]
    [InlineData("dataplane-token-signing-key-other-new", true)]
    public void SigningKey_UnderAName_NeedsItsSerial(string name, bool isAccepted)
    {
        var data = Convert.ToBase64String(Encoding.ASCII.GetBytes(TestKeys.One.ToPem()));

        var (_, error) = SecretDocument.Read(Id with { Name = name }, Encoding.UTF8.GetBytes($$"""{"type":"Secret","name":"{{name}}","data":"{{data}}"}"""));

        Assert.Equal(isAccepted, error is null);
    }

    [Fact]
    public void SigningKey_ThatIsNone_IsRefused()
    {
        var id = new ResourceId("GlobalSecret", "", "user-token-signing-key-2");

        var (_, error) = SecretDocument.Read(id, """{"type":"GlobalSecret","name":"user-token-signing-key-2","data":"aHVudGVyMg=="}"""u8.ToArray());

        Assert.Contains("RSA", Assert.Single(error!.Parameters).Reason, StringComparison.Ordinal);
    }
}
