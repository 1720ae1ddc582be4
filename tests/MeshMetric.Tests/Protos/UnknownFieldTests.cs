using Google.Protobuf;

using MeshMetric.Protos.Core;
using MeshMetric.Protos.Discovery;

using Xunit;

namespace MeshMetric.Tests.Protos;

public sealed class UnknownFieldTests
{
    [Fact]
    public void Parse_FieldsThatTheSubsetLeavesOut_Survive()
    {
        // resource_locators = 7 of the request and listening_addresses = 11 of the node, both length-delimited.
        byte[] locator = [0x3a, 2, 0x0a, 0];
        byte[] node = [0x0a, 1, (byte)'a', 0x5a, 0];
        byte[] bytes = [0x0a, 1, (byte)'v', 0x12, (byte)node.Length, .. node, .. locator];

        DiscoveryRequest request = DiscoveryRequest.Parser.ParseFrom(bytes);

        Assert.Equal(("v", "a"), (request.VersionInfo, request.Node.Id));
        Assert.Equal(bytes, request.ToByteArray());
    }

    [Fact]
    public void Parse_BuildVersionOfEnvoy_IsRead()
    {
        // Node: user_agent_name = 6, user_agent_build_version = 8 with version = 1 of major = 1, minor = 2, patch = 3.
        byte[] bytes = [0x32, 5, .. "envoy"u8, 0x42, 8, 0x0a, 6, 0x08, 1, 0x10, 33, 0x18, 2];

        Node node = Node.Parser.ParseFrom(bytes);

        Assert.Equal("envoy", node.UserAgentName);
        Assert.Equal((1u, 33u, 2u), (node.UserAgentBuildVersion.Version.MajorNumber, node.UserAgentBuildVersion.Version.MinorNumber, node.UserAgentBuildVersion.Version.Patch));
    }
}
