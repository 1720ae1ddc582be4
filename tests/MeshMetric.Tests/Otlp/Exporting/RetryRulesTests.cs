using Grpc.Core;

using MeshMetric.Otlp.Exporting;

using Xunit;

namespace MeshMetric.Tests.Otlp.Exporting;

public sealed class RetryRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(StatusCode.Cancelled, true)]
    [InlineData(StatusCode.Unknown, false)]
    [InlineData(StatusCode.InvalidArgument, false)]
    [InlineData(StatusCode.DeadlineExceeded, true)]
    [InlineData(StatusCode.NotFound, false)]
    [InlineData(StatusCode.AlreadyExists, false)]
    [InlineData(StatusCode.PermissionDenied, false)]
    [InlineData(StatusCode.ResourceExhausted, false)]
    [InlineData(StatusCode.FailedPrecondition, false)]
    [InlineData(StatusCode.Aborted, true)]
    [InlineData(StatusCode.OutOfRange, true)]
    [InlineData(StatusCode.Unimplemented, false)]
    [InlineData(StatusCode.Internal, false)]
    [InlineData(StatusCode.Unavailable, true)]
    [InlineData(StatusCode.DataLoss, true)]
    [InlineData(StatusCode.Unauthenticated, false)]
    [InlineData((StatusCode)99, false)]
    public void IsRetryable_GrpcWithoutRetryInfo_FollowsTheTable(StatusCode code, bool expected) =>
        Assert.Equal(expected, RetryRules.IsRetryable(code, hasRetryInfo: false));

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, true)]
    [InlineData(StatusCode.Unavailable, true)]
    [InlineData(StatusCode.InvalidArgument, false)]
    [InlineData(StatusCode.Internal, false)]
    public void IsRetryable_GrpcWithRetryInfo_ChangesExhaustionOnly(StatusCode code, bool expected) =>
        Assert.Equal(expected, RetryRules.IsRetryable(code, hasRetryInfo: true));

    [Fact]
    public void IsRetryable_Http_IsFourCodes() =>
        Assert.Equal([429, 502, 503, 504], Enumerable.Range(100, 500).Where(RetryRules.IsRetryable));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    [InlineData("0", 0)]
    [InlineData(" 7 ", 7)]
    [InlineData("120", 120)]
    [InlineData("999999999999999", 3600)]
    [InlineData("99999999999999999999999999", null)]
    [InlineData("Tue, 24 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Tue, 24 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("Tue, 24 Nov 2099 11:00:00 GMT", 3600)]
    public void ReadRetryAfter_Value_GivesSeconds(string? value, int? seconds) =>
        Assert.Equal(seconds, (int?)RetryRules.ReadRetryAfter(value, Now)?.TotalSeconds);

    [Fact]
    public void TryReadRetryInfo_AmongOtherDetails_IsFound()
    {
        // code 8, message "m", a detail of another type, then RetryInfo of 2.5 s.
        byte[] duration = [0x08, 0x02, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 0x01];
        byte[] info = [0x0A, (byte)duration.Length, .. duration];
        byte[] any = [0x0A, 40, .. "type.googleapis.com/google.rpc.RetryInfo"u8, 0x12, (byte)info.Length, .. info];
        byte[] other = [0x0A, 3, .. "a/b"u8, 0x12, 1, 0];
        byte[] status = [0x08, 0x08, 0x12, 0x01, (byte)'m', 0x1A, (byte)other.Length, .. other, 0x1A, (byte)any.Length, .. any];

        Assert.True(RetryRules.TryReadRetryInfo(status, out TimeSpan delay));
        Assert.Equal(TimeSpan.FromSeconds(2.5), delay);

        // Cut anywhere it must neither throw nor make up a hint that is longer.
        for (int length = 0; length < status.Length; length++)
        {
            RetryRules.TryReadRetryInfo(status.AsSpan(0, length), out TimeSpan cut);
            Assert.InRange(cut, TimeSpan.Zero, delay);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }, 0)]
    [InlineData(new byte[] { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F }, 3600)]
    public void TryReadRetryInfo_AbsurdDelay_IsClamped(byte[] duration, int seconds)
    {
        byte[] info = [0x0A, (byte)duration.Length, .. duration];
        byte[] any = [0x0A, 40, .. "type.googleapis.com/google.rpc.RetryInfo"u8, 0x12, (byte)info.Length, .. info];

        Assert.True(RetryRules.TryReadRetryInfo([0x1A, (byte)any.Length, .. any], out TimeSpan delay));
        Assert.Equal(TimeSpan.FromSeconds(seconds), delay);
    }

    [Theory]
    [InlineData(1, 0.5, 1000)]
    [InlineData(2, 0.5, 1500)]
    [InlineData(3, 0.5, 2250)]
    [InlineData(50, 0.5, 5000)]
    [InlineData(5000, 0.5, 5000)]
    [InlineData(1, 0.0, 500)]
    [InlineData(2, 0.0, 750)]
    public void DelayAfter_Attempt_GrowsToTheMaximum(int attempt, double chance, int milliseconds) =>
        Assert.Equal(milliseconds, new RetryBackoff().DelayAfter(attempt, chance).TotalMilliseconds);

    [Fact]
    public void Next_WishOfTheCollector_IsALowerBound()
    {
        RetryBackoff backoff = new();
        TimeSpan plenty = TimeSpan.FromMinutes(5);

        Assert.Equal(TimeSpan.FromSeconds(30), backoff.Next(1, TimeSpan.FromSeconds(30), plenty, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next(1, TimeSpan.FromMilliseconds(1), plenty, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next(1, TimeSpan.Zero, plenty, 0.5));
        Assert.Null(backoff.Next(1, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), 0.5));
        Assert.Null(backoff.Next(1, null, TimeSpan.FromSeconds(1), 0.5));
        Assert.Null(backoff.Next(backoff.MaxAttempts, null, plenty, 0.5));
    }
}
