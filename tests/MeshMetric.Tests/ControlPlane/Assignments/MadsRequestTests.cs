using System.Text;

using CsCheck;

using MeshMetric.ControlPlane.Assignments.Http;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

public sealed class MadsRequestTests
{
    [Fact]
    public void Read_WhatPrometheusSends_IsUnderstood()
    {
        MadsRequest request = Read("""
            { "version_info":"9f2c",   "node":{"id":"prom-a.example"}, "type_url":"type.googleapis.com/kuma.observability.v1.MonitoringAssignment",
              "response_nonce": "7" }
            """);

        Assert.Equal(("prom-a.example", "9f2c", null), (request.NodeId, request.Version, request.Error));
        Assert.Empty(request.ResourceNames);
    }

    [Fact]
    public void Read_CamelCase_IsUnderstood()
    {
        MadsRequest request = Read("""{"versionInfo":"1","node":{"id":"a"},"resourceNames":["x","y"],"errorDetail":{"code":3,"message":"bad"}}""");

        Assert.Equal(("a", "1", "bad"), (request.NodeId, request.Version, request.Error));
        Assert.Equal(["x", "y"], request.ResourceNames.Order());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"node":null,"version_info":null,"resource_names":null,"error_detail":null}""")]
    [InlineData("""{"node":{},"type_url":42,"canary":[],"what_is_this":{"deep":[1,2]},"node ":1}""")]
    [InlineData("""{"node":{"id":null,"cluster":7,"metadata":{"a":1}}}""")]
    [InlineData("\uFEFF{}")]
    [InlineData(" \r\n\t{ } \n")]
    public void Read_EmptyNullAndUnknown_AreTolerated(string body)
    {
        MadsRequest request = Read(body);

        Assert.Equal(("", "", null), (request.NodeId, request.Version, request.Error));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("null", "an object")]
    [InlineData("[]", "an object")]
    [InlineData("{", "")]
    [InlineData("{}{}", "")]
    [InlineData("{\"a\":1,}", "")]
    [InlineData("// hi\n{}", "")]
    [InlineData("{\"node\":\"a\"}", "node must be an object")]
    [InlineData("{\"node\":{\"id\":7}}", "node.id must be a text")]
    [InlineData("{\"version_info\":1}", "version_info must be a text")]
    [InlineData("{\"versionInfo\":{}}", "versionInfo must be a text")]
    [InlineData("{\"resource_names\":\"a\"}", "resource_names must be a list")]
    [InlineData("{\"resource_names\":[1]}", "resource_names must be a text")]
    [InlineData("{\"error_detail\":[]}", "error_detail must be an object")]
    [InlineData("{\"version_info\":\"\\ud800\"}", "holds text that is not Unicode: line 1, byte 17")]
    [InlineData("{\"\\udc00\":1}", "has a name that is not Unicode: line 1, byte 2")]
    [InlineData("{\"node\":{},\"node\":{}}", "gives \"node\" twice: line 1, byte 12")]
    public void Read_Malformed_IsRefusedWithTheReason(string body, string reason)
    {
        Assert.Null(MadsRequest.Read(Encoding.UTF8.GetBytes(body), out string? problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooDeep_IsRefused()
    {
        string body = $$"""{"x":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""";

        Assert.Null(MadsRequest.Read(Encoding.UTF8.GetBytes(body), out string? problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void Read_AnyBytesAndCuts_NeverThrows()
    {
        byte[] good = """{"version_info":"9f2cé","node":{"id":"prom-a"},"resource_names":["\u00e9"],"error_detail":{"message":"x"}}"""u8.ToArray();
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((position, value, length) =>
        {
            byte[] body = [.. good];
            body[position] = value;
            MadsRequest? request = MadsRequest.Read(body.AsMemory(0, length), out string? problem);
            Assert.Equal(request is null, problem is not null);
        });
        Gen.Byte.Array[0, 100].Sample(body => _ = MadsRequest.Read(body, out _));
    }

    private static MadsRequest Read(string body)
    {
        MadsRequest? request = MadsRequest.Read(Encoding.UTF8.GetBytes(body), out string? problem);
        Assert.Null(problem);
        return request!;
    }
}
