using Google.Protobuf.WellKnownTypes;

using MeshMetric.Xds;

namespace MeshMetric.Tests.Xds;

/// <summary>Sets of resources whose content is a word.</summary>
internal static class Sets
{
    public const string TypeUrl = "type.googleapis.com/google.protobuf.StringValue";

    public static XdsResource Resource(string name, string content) => new(name, new StringValue { Value = content });

    /// <summary>Resources by <c>name=content</c>.</summary>
    public static XdsResourceSet Of(params string[] resources) =>
        new(TypeUrl, resources.Select(resource => resource.Split('=')).Select(parts => Resource(parts[0], parts[1])));

    public static string Content(Any body) => body.Unpack<StringValue>().Value;

    public static string VersionOf(string content) => Resource("any", content).Version;
}
