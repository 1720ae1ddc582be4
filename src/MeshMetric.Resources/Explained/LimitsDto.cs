using System.Text.Json.Serialization;

namespace MeshMetric.Resources.Explained;

/// <summary>A budget.</summary>
public sealed record LimitsDto(long? Series, long? Bytes, string OnExceeded)
{
    /// <summary>What is done over the limits, step by step; absent where this is not worked out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Levels { get; init; }
}
