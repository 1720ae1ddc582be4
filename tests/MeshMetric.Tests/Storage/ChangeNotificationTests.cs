using System.Text;

using CsCheck;

using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Storage.Postgres;

using Xunit;

namespace MeshMetric.Tests.Storage;

public sealed class ChangeNotificationTests
{
    private static readonly Gen<string> Text = Gen.Char.Where(character => !char.IsSurrogate(character)).Array[0, 300].Select(characters => new string(characters));

    [Fact]
    public void Read_WhatWasWritten_IsTheSameOrResync() =>
        Gen.Select(Text, Text, Text, Gen.Long[0, long.MaxValue]).Sample((type, mesh, name, version) =>
        {
            var change = new StoreChange(new ResourceId(type, mesh, name), version);
            string payload = ChangeNotification.Write(change);
            return Encoding.UTF8.GetByteCount(payload) < 8_000
                && !payload.Contains('\0', StringComparison.Ordinal)
                && (ChangeNotification.Read(payload) == change || payload == ChangeNotification.ForResync);
        });

    [Fact]
    public void Write_TheLongestNamesThatAreAllowed_AreTold()
    {
        var change = new StoreChange(new ResourceId(new string('T', 63), new string('m', 63), new string('n', 253)), long.MaxValue);

        Assert.Equal(change, ChangeNotification.Read(ChangeNotification.Write(change)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("junk")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1,2,3,4]")]
    [InlineData("""["1","Mesh",""]""")]
    [InlineData("""["one","Mesh","","a"]""")]
    [InlineData("""["-1","Mesh","","a"]""")]
    [InlineData("""["1","Mesh","","a",""")]
    public void Read_AnythingElse_Resyncs(string payload) => Assert.True(ChangeNotification.Read(payload).IsResync);
}
