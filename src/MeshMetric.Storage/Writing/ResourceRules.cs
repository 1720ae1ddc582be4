using MeshMetric.Resources;

namespace MeshMetric.Storage.Writing;

/// <summary>What the store knows of resources: meshes hold others, dataplanes keep their mesh; identities and labels are text that every database can keep.</summary>
internal static class ResourceRules
{
    /// <summary>The type of a mesh.</summary>
    public const string MeshType = "Mesh";

    /// <summary>The type that keeps its mesh from being deleted.</summary>
    public const string DataplaneType = "Dataplane";

    /// <summary>Refuses what no caller should ask for.</summary>
    /// <exception cref="ArgumentException">An identity or label is not text that a database can keep, or a resource is its own owner.</exception>
    public static void Check(ResourceWrite write)
    {
        Check(write.Id);
        CheckText(write.Body, "body");
        if (write.Owner is { } owner)
        {
            Check(owner);
            if (owner == write.Id)
            {
                throw new ArgumentException($"{write.Id} can't be its own owner.");
            }
        }

        foreach (ResourceId reference in write.References)
        {
            Check(reference);
        }

        CheckLabels(write.Labels);
    }

    /// <summary>As <see cref="Check(ResourceWrite)"/>, for an identity.</summary>
    public static void Check(ResourceId id)
    {
        CheckText(id.Type, "type");
        CheckText(id.Mesh, "mesh");
        CheckText(id.Name, "name");
        if (id.Type.Length == 0 || id.Name.Length == 0)
        {
            throw new ArgumentException("A resource needs a type and a name.");
        }
    }

    /// <summary>As <see cref="Check(ResourceWrite)"/>, for what a list is narrowed by.</summary>
    public static void Check(ResourceQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Size ?? 0);
        CheckText(query.Type ?? "", "type");
        CheckText(query.Mesh ?? "", "mesh");
        CheckText(query.NameContains ?? "", "name");
        CheckLabels(query.Labels);
    }

    private static void CheckLabels(IReadOnlyDictionary<string, string> labels)
    {
        foreach ((string key, string value) in labels)
        {
            CheckText(key, "label");
            CheckText(value, "label's value");
        }
    }

    // PostgreSQL keeps no NUL, and UTF-8 has no lone surrogates: both would come back as something else, or not at all.
    private static void CheckText(string? text, string what)
    {
        ArgumentNullException.ThrowIfNull(text, what);
        if (text.Contains('\0', StringComparison.Ordinal) || !IsWellFormed(text))
        {
            throw new ArgumentException($"The {what} of a resource must be Unicode text without NUL characters.");
        }
    }

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        // Vectorised: most text has no surrogates at all.
        int first = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        if (first < 0)
        {
            return true;
        }

        for (text = text[first..]; text.Length > 0;)
        {
            if (System.Text.Rune.DecodeFromUtf16(text, out _, out int consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }
}
