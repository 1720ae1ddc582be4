using MeshMetric.Resources.Validation;
using Xunit;

namespace MeshMetric.Tests.Resources.Validation;

public sealed class ScalarSyntaxTests
{
    [Theory]
    [InlineData("1m30s", 90)]
    [InlineData("60", 60)]
    [InlineData("0.5", 0.5)]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("100ms", 0.1)]
    [InlineData("1000us", 0.001)]
    [InlineData("1000µs", 0.001)]
    [InlineData("5000000ns", 0.005)]
    [InlineData("-1s", -1)]
    [InlineData("+1s", 1)]
    [InlineData("1.s", 1)]
    [InlineData(".5s", 0.5)]
    public void GoDuration_GoSyntaxAndSeconds_AreRead(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("1d")]
    [InlineData("1 s")]
    [InlineData("1S")]
    [InlineData("1s2")]
    [InlineData("--1s")]
    [InlineData(".s")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999999999999999999999999999s")]
    [InlineData("9999999999999h")]
    [InlineData("1e3s")]
    public void GoDuration_Nonsense_IsRefused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("2027-01-01T00:00:00Z", 2027)]
    [InlineData("2027-01-01t00:00:00z", 2027)]
    [InlineData("2027-01-01T00:00:00+02:00", 2026)]
    [InlineData("2026-12-31T23:00:00-02:00", 2027)]
    [InlineData("2027-01-01T00:00:00.5Z", 2027)]
    [InlineData("2027-01-01T00:00:00.123456789Z", 2027)]
    [InlineData("2027-01-01T00:00:00.123456789012345678+01:30", 2026)]
    public void Rfc3339_WithAnOffset_IsRead(string text, int year)
    {
        Assert.True(Rfc3339.TryParse(text, out var instant));
        Assert.Equal(year, instant.UtcDateTime.Year);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2027-01-01")]
    [InlineData("2027-01-01T00:00:00")]
    [InlineData("2027-01-01T00:00Z")]
    [InlineData("2027-01-01T00:00:00.Z")]
    [InlineData("2027-01-01T00:00:00+0200")]
    [InlineData("2027-01-01T00:00:00+2")]
    [InlineData("2027-01-01T00:00:00+25:00")]
    [InlineData("2027-02-30T00:00:00Z")]
    [InlineData("2027-13-01T00:00:00Z")]
    [InlineData("2027-01-01T24:00:00Z")]
    [InlineData("2027-1-1T00:00:00Z")]
    [InlineData(" 2027-01-01T00:00:00Z")]
    [InlineData("2027-01-01T00:00:00Z ")]
    [InlineData("0001-01-01T00:00:00+02:00")]
    [InlineData("tomorrow")]
    public void Rfc3339_AnythingElse_IsRefused(string text) => Assert.False(Rfc3339.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("1K")]
    [InlineData("1KB")]
    [InlineData("1mi")]
    [InlineData("1 M")]
    [InlineData("+1")]
    [InlineData("1.5M")]
    [InlineData("9223372036854775808")]
    [InlineData("9223372036854775807k")]
    public void Quantity_OtherSpellings_AreRefused(string text) => Assert.False(Quantity.TryParse(text, out _));

    [Theory]
    [InlineData("sidcar", "sidecar")]
    [InlineData("Sidecar", "sidecar")]
    [InlineData("sidecra", "sidecar")]
    [InlineData("aplications", "applications")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void NearestName_Typos_FindTheName(string name, string? meant) =>
        Assert.Equal(meant, NearestName.Of(name, ["sidecar", "applications", "labels", "limits", "backends"]));
}
