using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads <c>targetRef</c> (policy rules, targetRef).</summary>
internal static class TargetRefReader
{
    private static readonly string[] Fields = ["kind", "name", "tags", "labels", "sectionName", "proxyTypes", "namespace"];
    private static readonly string[] Kinds = ["Mesh", "MeshSubset", "MeshService", "MeshServiceSubset", "Dataplane"];
    private static readonly string[] ProxyTypes = ["Sidecar", "Gateway"];

    // Fields whose meaning hangs on the kind; without any of them an absent kind is Mesh, as an absent targetRef is.
    private static readonly string[] FieldsOfKinds = ["name", "tags", "labels", "sectionName"];

    public static TargetRef Read(ObjectReader owner)
    {
        if (!owner.TryObject("targetRef", Fields, out var reader))
        {
            return TargetRef.WholeMesh;
        }

        var isWhole = !reader.Has("kind") && !Array.Exists(FieldsOfKinds, reader.Has);
        var text = isWhole ? Kinds[0] : reader.RequiredText("kind", $"it is {Quoting.OneOf(Kinds)}");
        if (text is null)
        {
            return TargetRef.WholeMesh;
        }

        var index = Array.IndexOf(Kinds, text);
        if (index < 0)
        {
            reader.Error("kind", Instead(text) ?? ObjectReader.NotAmong(text, Kinds));
            return TargetRef.WholeMesh;
        }

        var kind = (TargetRefKind)index;
        var target = new TargetRef
        {
            Kind = kind,
            Name = reader.Text("name"),
            Tags = reader.TextMap("tags") ?? EmptyMap.Strings,
            Labels = reader.TextMap("labels") ?? EmptyMap.Strings,
            SectionName = ReadSection(reader),
            Namespace = reader.Text("namespace"),
            ProxyKind = ReadProxyKind(reader),
        };
        Check(reader, target);
        return target;
    }

    private static void Check(ObjectReader reader, TargetRef target)
    {
        var kind = target.Kind;
        var name = Kinds[(int)kind];
        var takesName = kind is TargetRefKind.MeshService or TargetRefKind.MeshServiceSubset;
        var takesTags = kind is TargetRefKind.MeshSubset or TargetRefKind.MeshServiceSubset;
        if (takesName && !reader.Has("name"))
        {
            reader.Error("name", $"is missing; kind {name} needs the service's name");
        }

        if (takesTags && IsEmpty(reader, "tags"))
        {
            reader.Error("tags", kind == TargetRefKind.MeshSubset
                ? "is missing; kind MeshSubset needs at least one tag (kind Mesh takes every dataplane)"
                : "is missing; kind MeshServiceSubset needs at least one tag (kind MeshService takes every dataplane of the service)");
        }

        if (kind == TargetRefKind.Dataplane)
        {
            CheckDataplane(reader);
        }
        else
        {
            Refuse(reader, "labels", name, "kind Dataplane takes labels");
            Refuse(reader, "sectionName", name, "kind Dataplane takes a section");
            if (!takesName)
            {
                Refuse(reader, "name", name, "MeshService, MeshServiceSubset and Dataplane take a name");
            }
        }

        if (!takesTags)
        {
            Refuse(reader, "tags", name, "MeshSubset and MeshServiceSubset take tags");
        }

        // An empty list says nothing.
        if (kind is not (TargetRefKind.Mesh or TargetRefKind.MeshSubset) && reader.Get("proxyTypes") is not SequenceNode { Items.Count: 0 })
        {
            Refuse(reader, "proxyTypes", name, "Mesh and MeshSubset take proxy types");
        }
    }

    private static void CheckDataplane(ObjectReader reader)
    {
        if (reader.Has("name") && reader.Has("labels"))
        {
            reader.ErrorHere("labels", "\"name\" and \"labels\" exclude each other; remove one");
        }
        else if (!reader.Has("name") && IsEmpty(reader, "labels"))
        {
            reader.Error("name", "is missing; kind Dataplane needs a \"name\" or \"labels\" (kind Mesh takes every dataplane)");
        }
    }

    /// <summary>Whether a map says nothing; one whose values are wrong has violations of its own.</summary>
    private static bool IsEmpty(ObjectReader reader, string field) => reader.Get(field) switch
    {
        null => true,
        MappingNode map => map.Entries.All(entry => entry.Value is ScalarNode { Kind: ScalarKind.Null }),
        _ => false,
    };

    private static void Refuse(ObjectReader reader, string field, string kind, string alternative)
    {
        if (reader.Has(field))
        {
            reader.Misplaced(field, $"does not go with kind {kind}; {alternative}");
        }
    }

    /// <summary>A section is an inbound's name or port, so a number without quotes is fine.</summary>
    private static string? ReadSection(ObjectReader reader) =>
        reader.Get("sectionName") is ScalarNode { Kind: ScalarKind.Integer } number ? number.Text : reader.Text("sectionName");

    private static ProxyKind? ReadProxyKind(ObjectReader reader)
    {
        if (reader.List("proxyTypes") is not { } items)
        {
            return null;
        }

        var sidecar = false;
        var gateway = false;
        for (var i = 0; i < items.Count; i++)
        {
            var text = (items[i] as ScalarNode)?.Text;
            sidecar |= text == ProxyTypes[0];
            gateway |= text == ProxyTypes[1];
            if (text is null || !ProxyTypes.Contains(text))
            {
                reader.Context.Sink.Error(
                    items[i].Position,
                    reader.Field("proxyTypes").Item(i),
                    text is null ? $"must be {Quoting.OneOf(ProxyTypes)}" : ObjectReader.NotAmong(text, ProxyTypes));
            }
        }

        return sidecar == gateway ? null : sidecar ? ProxyKind.Sidecar : ProxyKind.Gateway;
    }

    /// <summary>What to target in place of a kind that Kuma has and we don't; <see langword="null"/> for any other text.</summary>
    public static string? Instead(string kind) => kind switch
    {
        "MeshGateway" => "MeshGateway can't be targeted; use kind Mesh or MeshSubset with \"proxyTypes: [Gateway]\", or kind Dataplane",
        "MeshHTTPRoute" or "MeshTCPRoute" or "MeshGRPCRoute" =>
            $"{kind} can't be targeted, since metrics belong to proxies and not to routes; use the kind of the route's own target, for example MeshService",
        "MeshExternalService" => "MeshExternalService can't be targeted, since no proxy of the mesh stands in front of it; use the kind of its clients, for example MeshService",
        "MeshMultiZoneService" => "MeshMultiZoneService can't be targeted; use kind MeshService, or kind MeshSubset with the zone's tags",
        "MeshProxy" or "Proxy" or "Zone" or "ZoneEgress" or "ZoneIngress" =>
            $"{Quoting.Quote(kind)} can't be targeted; use kind Dataplane with \"labels\", or kind MeshSubset with \"tags\"",
        _ => null,
    };
}
