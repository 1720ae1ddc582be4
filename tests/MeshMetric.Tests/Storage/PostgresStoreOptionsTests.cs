using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.Tests.Storage;

public sealed class PostgresStoreOptionsTests
{
    [Theory]
    [InlineData("Host=db;Username=u;Password=hidden")]
    [InlineData("host=db;username=u;PASSWORD=hidden;database=x")]
    [InlineData("Host=db;Username=u;Pwd=hidden")]
    [InlineData("Host=db;Username=u;PSW=hidden")]
    [InlineData("Host=db;Username=u;Password='hidden;hidden'")]
    [InlineData("Host=db;SSL Password=hidden;Username=u;password=\"hidden\"")]
    [InlineData("Host=db;Username=u;password = hidden ")]
    [InlineData("Host=db;Username=u;Password=a;;=hidden")]
    [InlineData("hidden")]
    public void Print_AnyPassword_IsHidden(string connectionString)
    {
        var options = new StoreOptions { Postgres = new PostgresStoreOptions { ConnectionString = connectionString } };

        Assert.DoesNotContain("hidden", options.Postgres.MaskedConnectionString, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", options.Postgres.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Print_NoSecrets_TellsTheRest()
    {
        var options = new PostgresStoreOptions { ConnectionString = "Host=db;Username=u;Password=hidden;Database=mesh" };

        Assert.Equal("Host=db;Username=u;Password=***;Database=mesh", options.MaskedConnectionString, ignoreCase: true);
    }
}
