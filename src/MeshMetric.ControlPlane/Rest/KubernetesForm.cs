using System.Text.Json;
using System.Text.Json.Nodes;

using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>The form that resources have in Kubernetes. They stand in a namespace there: the one that the request says, or that they came from.</summary>
internal static class KubernetesForm
{
    private const string SystemNamespace = "kuma-system";

    /// <summary>Whether a request asks for this form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="error">The refusal of a form that is not known, or <see langword="null"/>.</param>
    public static bool IsAskedFor(HttpRequest request, out ApiError? error)
    {
        error = null;
        switch (request.Query["format"].ToString())
        {
            case "" or "universal":
                return false;
            case "k8s" or "kubernetes":
                return true;
            case var other:
                error = ApiError.BadRequest("the format is not known", new InvalidParameter("format", $"\"{other}\" is none of universal, k8s, kubernetes"));
                return false;
        }
    }

    /// <summary>A resource of ours.</summary>
    public static JsonAnswer Of(Resource resource, HttpRequest request)
    {
        var document = JsonNode.Parse(ResourceWriter.ToJson(resource, ResourceForm.Kubernetes))!.AsObject();
        if (RestTypes.OfType(resource.Type) is { IsMeshScoped: true })
        {
            // What came from there has the namespace at the end of its name, as Kuma's names of such resources have.
            var space = Namespace(request, resource.Labels);
            var metadata = document["metadata"]!.AsObject();
            metadata["name"] = resource.Name.EndsWith("." + space, StringComparison.Ordinal) ? resource.Name[..^(space.Length + 1)] : resource.Name;
            metadata.Insert(1, "namespace", space);
        }

        if (resource is DataplaneResource)
        {
            // The older types have their mesh here, and not only in a label.
            document.Insert(2, "mesh", resource.Mesh);
        }

        return JsonAnswer.Ok(writer => document.WriteTo(writer));
    }

    /// <summary>What is known of a proxy: all of it is status.</summary>
    public static JsonAnswer OfInsight(StoredResource stored, HttpRequest request) => JsonAnswer.Ok(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "kuma.io/v1alpha1");
        writer.WriteString("kind", stored.Id.Type);
        writer.WriteString("mesh", stored.Id.Mesh);
        WriteMetadata(stored, request, writer);
        writer.WriteStartObject("status");
        ResourceDocument.WriteBody(stored, writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>A secret, which is one of Kubernetes' own.</summary>
    /// <param name="stored">What the store holds.</param>
    /// <param name="data">The secret.</param>
    /// <param name="request">The request.</param>
    public static JsonAnswer OfSecret(StoredResource stored, ReadOnlyMemory<byte> data, HttpRequest request) => JsonAnswer.Ok(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion", "v1");
        writer.WriteString("kind", "Secret");
        WriteMetadata(stored, request, writer);
        writer.WriteString("type", stored.Id.Type == RestTypes.Secret.Type ? "system.kuma.io/secret" : "system.kuma.io/global-secret");
        writer.WriteStartObject("data");
        writer.WriteBase64String("value", data.Span);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static void WriteMetadata(StoredResource stored, HttpRequest request, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("name", stored.Id.Name);
        writer.WriteString("namespace", Namespace(request, stored.Labels));
        var labels = stored.Labels.ToDictionary(StringComparer.Ordinal);
        if (stored.Id.Mesh.Length > 0)
        {
            labels[Resource.MeshLabel] = stored.Id.Mesh;
        }

        ResourceDocument.WriteLabels(labels, writer);
        writer.WriteEndObject();
    }

    private static string Namespace(HttpRequest request, IReadOnlyDictionary<string, string> labels) =>
        request.Query["namespace"].ToString() is { Length: > 0 } given ? given : labels.GetValueOrDefault(Resource.NamespaceLabel, SystemNamespace);
}
