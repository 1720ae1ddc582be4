using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Migration;

/// <summary>A document on its way out, with the comments to it.</summary>
internal sealed class Draft(MappingNode root, string file)
{
    private readonly Dictionary<string, List<string>> _comments = new(StringComparer.Ordinal);

    public MappingNode Root { get; private set; } = root;

    public string File { get; } = file;

    /// <summary>Comments above the document.</summary>
    public List<string> Head { get; } = [];

    /// <summary>Comments to fields, by path.</summary>
    public IReadOnlyDictionary<string, List<string>> Comments => _comments;

    /// <summary>Why the document can only be shown as a comment; <see langword="null"/> when it stands.</summary>
    public string? Refusal { get; set; }

    public bool IsChanged => IsNew || Head.Count > 0 || _comments.Count > 0;

    /// <summary>The kind that the input's target has, where the draft has another.</summary>
    public string? KumaKind { get; set; }

    /// <summary>Whether nothing of the input has this document.</summary>
    public bool IsNew { get; init; }

    /// <summary>What the input's document was read as.</summary>
    public Resource? Resource { get; set; }

    /// <summary>The same where it is known to be a policy.</summary>
    public MeshMetricResource Policy => (MeshMetricResource)Resource!;

    public bool IsKubernetes => Root.Find("type") is null;

    public Node? Find(params ReadOnlySpan<object> path) => NodeEdit.Find(Root, path);

    /// <summary>Sets a field and says why.</summary>
    public void Set(Node? value, string reason, params ReadOnlySpan<object> path)
    {
        Root = (MappingNode)NodeEdit.Set(Root, value, path);
        Note(reason, path);
    }

    /// <summary>Takes a field away and says why above the document.</summary>
    public void Remove(string reason, params ReadOnlySpan<object> path)
    {
        Root = (MappingNode)NodeEdit.Set(Root, null, path);
        Head.Add(reason);
    }

    /// <summary>Says something about a field.</summary>
    public void Note(string text, params ReadOnlySpan<object> path)
    {
        var field = FieldPath.Root;
        foreach (var step in path)
        {
            field = step is int index ? field.Item(index) : field.Field((string)step);
        }

        var key = field.ToString();
        if (!_comments.TryGetValue(key, out var lines))
        {
            _comments[key] = lines = [];
        }

        lines.Add(text);
    }

    /// <summary>Type and name, for messages.</summary>
    public string Title
    {
        get
        {
            var type = (Find("type") ?? Find("kind")) as ScalarNode;
            var name = (IsKubernetes ? Find("metadata", "name") : Find("name")) as ScalarNode;
            return $"{type?.Text} {Quoting.Quote(name?.Text ?? "")}";
        }
    }
}
