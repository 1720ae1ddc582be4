namespace MeshMetric.Resources.Schemas;

/// <summary>Something that holds between the fields of an object.</summary>
/// <param name="Message">What to say when it doesn't.</param>
internal abstract record SchemaRule(string Message)
{
    /// <summary>At most one of two fields.</summary>
    internal sealed record Exclusive(string One, string Other)
        : SchemaRule($"\"{One}\" and \"{Other}\" exclude each other; remove one");

    /// <summary>Exactly one of some fields.</summary>
    internal sealed record ExactlyOne(params IReadOnlyList<string> Names)
        : SchemaRule($"exactly one of {string.Join(", ", Names)} is needed");

    /// <summary>At least one of some fields.</summary>
    internal sealed record AtLeastOne(params IReadOnlyList<string> Names)
        : SchemaRule($"one of {string.Join(", ", Names)} is needed");

    /// <summary>With a field one of some values, other fields must or must not be there.</summary>
    internal sealed record When(string Field, IReadOnlyList<string> Values) : SchemaRule($"see \"{Field}\"")
    {
        /// <summary>Fields that must be there.</summary>
        public IReadOnlyList<string> Needs { get; init; } = [];

        /// <summary>Fields that must not be there.</summary>
        public IReadOnlyList<string> Refuses { get; init; } = [];
    }
}
