using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>A field that the later policy in the order sets over the earlier, and who did.</summary>
internal sealed class FoldedField<T>
    where T : class
{
    private readonly List<string> _policies = [];

    public T? Value { get; private set; }

    /// <summary>Who had the last word and who was beaten; <see langword="null"/> when nobody said anything.</summary>
    public FieldOrigin? Origin => _policies.Count == 0 ? null : new(_policies[^1], _policies[..^1]);

    public void Set(T? value, string policy)
    {
        if (value is not null)
        {
            Value = value;
            _policies.Add(policy);
        }
    }

    public void Clear()
    {
        Value = null;
        _policies.Clear();
    }
}
