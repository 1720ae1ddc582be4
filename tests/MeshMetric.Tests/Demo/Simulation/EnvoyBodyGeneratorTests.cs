using MeshMetric.Demo.Simulation;

using Xunit;

namespace MeshMetric.Tests.Demo.Simulation;

public sealed class EnvoyBodyGeneratorTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(1777)]
    [InlineData(2500)]
    [InlineData(10_000)]
    public async Task Generate_AnySize_HasExactlySoManyLines(int lines)
    {
        byte[] body = await EnvoyBodyGenerator.GenerateAsync(lines);

        Assert.Equal(lines, body.Count(b => b == (byte)'\n'));
        Assert.Equal((byte)'\n', body[^1]);
    }

    [Fact]
    public async Task Generate_SameSeed_GivesTheSameBytes()
    {
        byte[] first = await EnvoyBodyGenerator.GenerateAsync(2000, seed: 7);
        byte[] second = await EnvoyBodyGenerator.GenerateAsync(2000, seed: 7);
        byte[] other = await EnvoyBodyGenerator.GenerateAsync(2000, seed: 8);

        Assert.True(first.AsSpan().SequenceEqual(second));
        Assert.False(first.AsSpan().SequenceEqual(other));
    }

    [Fact]
    public async Task Generate_BenchmarkSize_HasAbout110BytesALine()
    {
        byte[] body = await EnvoyBodyGenerator.GenerateAsync(EnvoyBodyGenerator.BenchmarkLines);

        Assert.InRange(body.Length / (double)EnvoyBodyGenerator.BenchmarkLines, 105, 115);
    }

    [Fact]
    public async Task Generate_TooFewLines_Throws() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => EnvoyBodyGenerator.GenerateAsync(EnvoyBodyGenerator.MinLines - 1));
}
