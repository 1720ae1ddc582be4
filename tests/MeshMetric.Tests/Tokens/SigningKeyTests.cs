using System.Security.Cryptography;

using MeshMetric.Tokens;

using Xunit;

namespace MeshMetric.Tests.Tokens;

public sealed class SigningKeyTests
{
    [Fact]
    public void Key_ThroughPem_IsTheSame()
    {
        var key = SigningKey.Read("7", TestKeys.One.ToPem(), out var problem);

        Assert.Null(problem);
        Assert.True(key!.CanSign);
        Assert.Equal(TestKeys.One.ToPem(), key.ToPem());
        Assert.StartsWith("-----BEGIN RSA PRIVATE KEY-----\n", key.ToPem(), StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN RSA PUBLIC KEY-----\n", key.ToPublicPem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_OfAnyPemForm_IsRead()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.One.ToPem());

        foreach (var (pem, canSign) in new[]
            { (rsa.ExportPkcs8PrivateKeyPem(), true), (rsa.ExportSubjectPublicKeyInfoPem(), false), (rsa.ExportRSAPublicKeyPem(), false) })
        {
            Assert.Equal(canSign, SigningKey.Read("1", pem, out _)!.CanSign);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("very-secret-text")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nvery-secret-text\n-----END RSA PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n")]
    public void Key_ThatIsNone_IsRefusedWithoutRepeatingIt(string pem)
    {
        Assert.Null(SigningKey.Read("1", pem, out var problem));

        Assert.Contains("generate signing-key", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret-text", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_TooShort_IsRefused()
    {
        using var rsa = RSA.Create(1024);

        Assert.Null(SigningKey.Read("1", rsa.ExportRSAPrivateKeyPem(), out var problem));

        Assert.Contains("1024 bits", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_OfEllipticCurve_IsRefused()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Null(SigningKey.Read("1", ec.ExportPkcs8PrivateKeyPem(), out var problem));

        Assert.NotNull(problem);
    }

    [Fact]
    public void Ring_OfSeveralKeys_SignsWithTheHighestSerialThatCan()
    {
        var one = TestKeys.One;
        var two = SigningKey.Read("2", TestKeys.Two.ToPem(), out _)!;
        var ten = SigningKey.Read("10", TestKeys.Two.ToPem(), out _)!;
        var eleven = SigningKey.Read("11", TestKeys.Two.ToPublicPem(), out _)!;

        var ring = new KeyRing([one, eleven, two, ten], []);

        Assert.Same(ten, ring.Newest);
        Assert.Equal(11, ring.HighestSerial);
        Assert.Same(eleven, ring.Find("11"));
        Assert.Null(ring.Find(null));
    }

    [Fact]
    public void Ring_WithoutKeys_IsEmpty()
    {
        var ring = new KeyRing([], []);

        Assert.True(ring.IsEmpty);
        Assert.Null(ring.Newest);
        Assert.Equal(0, ring.HighestSerial);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a,b", new[] { "a", "b" })]
    [InlineData(" a ,\r\nb,\n,", new[] { "a", "b" })]
    public void Revocations_AsPeopleWriteThem_AreRead(string text, string[] expected) => Assert.Equal(expected, KeyRing.ParseRevocations(text));
}
