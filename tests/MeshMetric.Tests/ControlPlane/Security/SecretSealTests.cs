using System.Text;

using MeshMetric.ControlPlane.Security;
using MeshMetric.Resources;
using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Security;

public sealed class SecretSealTests
{
    private static readonly ResourceId Id = new("Secret", "default", "password");
    private static readonly EncryptionKey Key = EncryptionKey.Create();

    [Fact]
    public void Secret_SealedAndOpened_IsTheSame()
    {
        var seal = new SecretSeal(Key);
        var stored = Stored(Id, seal.Seal(Id, "hunter2"u8));

        Assert.Equal("hunter2"u8, seal.Open(stored)!);
        Assert.DoesNotContain("hunter2", stored.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("hunter2"u8), stored.Body, StringComparison.Ordinal);
        Assert.Equal(Key.Id, SecretSeal.KeyOf(stored.Body));
    }

    [Fact]
    public void Secret_SealedTwice_LooksDifferent()
    {
        var seal = new SecretSeal(Key);

        Assert.NotEqual(seal.Seal(Id, "hunter2"u8), seal.Seal(Id, "hunter2"u8));
    }

    [Fact]
    public void Secret_Empty_IsSealed()
    {
        var seal = new SecretSeal(Key);

        Assert.Empty(seal.Open(Stored(Id, seal.Seal(Id, [])))!);
    }

    [Fact]
    public void Secret_OfAnotherKey_StaysClosed() =>
        Assert.Null(new SecretSeal(EncryptionKey.Create()).Open(Stored(Id, new SecretSeal(Key).Seal(Id, "hunter2"u8))));

    [Fact]
    public void Seal_WithSeveralKeys_SealsWithTheFirstAndOpensAll()
    {
        EncryptionKey next = EncryptionKey.Create();
        var old = Stored(Id, new SecretSeal(Key).Seal(Id, "hunter2"u8));
        var both = new SecretSeal(next, Key);
        var anew = Stored(Id, both.Seal(Id, both.Open(old)));

        Assert.Equal((false, true), (both.IsCurrent(old.Body), both.IsCurrent(anew.Body)));
        Assert.Equal("hunter2"u8, new SecretSeal(next).Open(anew)!);
        Assert.Null(new SecretSeal(Key).Open(anew));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("# nothing", 0)]
    [InlineData("A", 1)]
    [InlineData("# first\n\n  A  \r\nB\n", 2)]
    [InlineData("A\nA", 1)]
    [InlineData("A\nhunter2", 0)]
    [InlineData("A B", 0)]
    public void Keys_OfAFile_AreItsLines(string lines, int count)
    {
        var text = lines.Replace("A", Convert.ToBase64String(new byte[32]), StringComparison.Ordinal)
            .Replace("B", EncryptionKey.Create().ToText(), StringComparison.Ordinal);

        Assert.Equal(count, EncryptionKey.ReadAll(text)?.Count ?? 0);
    }

    [Theory]
    [InlineData("Secret", "default", "other")]
    [InlineData("Secret", "other", "password")]
    [InlineData("GlobalSecret", "", "password")]
    public void Secret_PutInAnothersPlace_StaysClosed(string type, string mesh, string name)
    {
        var seal = new SecretSeal(Key);

        Assert.Null(seal.Open(Stored(new ResourceId(type, mesh, name), seal.Seal(Id, "hunter2"u8))));
    }

    [Fact]
    public void Secret_WithAnyByteChanged_StaysClosed()
    {
        var seal = new SecretSeal(Key);
        var body = seal.Seal(Id, "hunter2"u8);
        var data = body.IndexOf("\"data\":\"", StringComparison.Ordinal) + 8;
        for (var i = data; i < body.Length - 5; i++)
        {
            var changed = body[..i] + (body[i] == 'A' ? 'B' : 'A') + body[(i + 1)..];
            Assert.Null(seal.Open(Stored(Id, changed)));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"data":"aGk="}""")]
    public void Body_ThatIsNotSealed_StaysClosed(string body)
    {
        Assert.Null(new SecretSeal(Key).Open(Stored(Id, body)));
        Assert.Null(SecretSeal.KeyOf(body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all, but as long as a key is ....")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void Key_ThatIsNone_IsRefused(string text) => Assert.Null(EncryptionKey.Read(text));

    [Fact]
    public void Key_ThroughText_IsTheSame()
    {
        var read = EncryptionKey.Read($" {Key.ToText()}\r\n")!;

        Assert.Equal(Key.Id, read.Id);
        Assert.True(Key.Bytes.SequenceEqual(read.Bytes));
        Assert.DoesNotContain(Key.ToText(), Key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_Printed_ShowsNothing()
    {
        var secret = new Secret(Stored(Id, "{}"), Encoding.UTF8.GetBytes("hunter2"));

        Assert.Equal("Secret default/password", secret.ToString());
    }

    private static StoredResource Stored(ResourceId id, string body) =>
        new(id, body, new Dictionary<string, string>(), 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
}
