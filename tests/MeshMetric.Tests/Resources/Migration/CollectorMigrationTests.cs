using MeshMetric.Resources;
using MeshMetric.Resources.Migration;

using Xunit;

namespace MeshMetric.Tests.Resources.Migration;

/// <summary>Collectors of Kuma 3 that leave out address or port.</summary>
public sealed class CollectorMigrationTests : MigrationTest
{
    [Theory]
    [InlineData("{endpoint: {address: col, port: 9}, protocol: http}", 9)]
    [InlineData("{endpoint: {address: col}, protocol: http}", 4317)]
    [InlineData("{endpoint: {address: col}, protocol: grpc}", 4317)]
    [InlineData("{endpoint: {address: col}}", 4317)]
    public void Port_OfACollector_IsKumas(string spec, int port)
    {
        MigrationResult result = Migrate($"{{type: MeshOpenTelemetryBackend, name: col, spec: {spec}}}", "3.0");

        Assert.Equal(port, Assert.IsType<MeshOpenTelemetryBackendResource>(Assert.Single(AssertValid(result))).Port);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{endpoint: {port: 4317}}")]
    [InlineData("{protocol: http}")]
    public void CollectorOnTheProxysNode_StaysAsACommentWithAdvice(string spec)
    {
        MigrationResult result = Migrate("""
            {type: MeshOpenTelemetryBackend, name: near, spec: SPEC}
            ---
            {type: MeshMetric, name: ok, spec: {default: {backends: [{type: Prometheus}]}}}
            """.Replace("SPEC", spec, StringComparison.Ordinal), "3.0");

        Assert.Contains("not migrated: it has no address", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("#   name: near", result.Yaml, StringComparison.Ordinal);
        Assert.IsType<MeshMetricResource>(Assert.Single(AssertValid(result)));
    }
}
