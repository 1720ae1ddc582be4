using MeshMetric.ControlPlane.Rest;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Rest;

public sealed class ErasedFieldsTests
{
    private const string Before = """
        {"spec":{"targetRef":{"kind":"Mesh","proxyTypes":["Gateway"]},"default":{"limits":{"series":1},"backends":[{"type":"OpenTelemetry","openTelemetry":{"protocol":"http"}}]}},
         "networking":{"inbound":[{"port":80,"tags":{"a":"b"}}]}}
        """;

    private const string After = """
        {"spec":{"targetRef":{"kind":"Mesh"},"default":{"backends":[{"type":"OpenTelemetry","openTelemetry":{}}]}},"networking":{"inbound":[{"port":80}]}}
        """;

    [Theory]
    [InlineData("kumactl/2.13.10 (linux; amd64; Kuma/0123456)", "spec.default.limits spec.default.backends[0].openTelemetry.protocol")]
    [InlineData(
        "kumactl/3.0.0 (linux; amd64; Kuma/0123456)",
        "spec.targetRef.proxyTypes spec.default.limits spec.default.backends[0].openTelemetry.protocol networking.inbound[0].tags")]
    public void Between_WhatAKumactlDoesNotKnow_IsTold(string client, string erased) =>
        Assert.Equal(erased, string.Join(' ', ErasedFields.Between(ErasedFields.UnknownTo(client)!, Before, After)));

    [Theory]
    [InlineData("")]
    [InlineData("curl/8.0")]
    [InlineData("meshmetricctl/0.1.0")]
    public void UnknownTo_WhoSendsEverything_IsNothing(string client) => Assert.Null(ErasedFields.UnknownTo(client));
}
