using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace MeshMetric.Xds;

/// <summary>A named resource with the version of its content. Immutable; shared by every response that carries it.</summary>
public sealed class XdsResource
{
    /// <summary>Packs a message.</summary>
    /// <param name="name">The resource's name, unique within its type.</param>
    /// <param name="message">The content. It is serialised here; later changes of it have no effect.</param>
    public XdsResource(string name, IMessage message)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(message);
        Name = name;
        Body = Any.Pack(message);
        Version = ContentVersion.Of(Body.Value.Span);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The version of the content.</summary>
    public string Version { get; }

    /// <summary>The content with its type URL. Not to be changed.</summary>
    public Any Body { get; }

    /// <summary>About how many bytes it takes in a response.</summary>
    internal int Size => Name.Length + Version.Length + Body.TypeUrl.Length + Body.Value.Length;
}
