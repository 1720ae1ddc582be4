namespace MeshMetric.Resources.Schemas;

/// <summary>What a field holds.</summary>
internal enum FieldType
{
    /// <summary>Text, perhaps one of a few or after a pattern.</summary>
    Text,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A port, 1 to 65535, as a number or as digits in quotes.</summary>
    Port,

    /// <summary>A number of seconds, or text as Go writes durations.</summary>
    Duration,

    /// <summary>A whole number, or text with a unit.</summary>
    Quantity,

    /// <summary>Text, or a whole number.</summary>
    TextOrNumber,

    /// <summary>A mapping of names to text.</summary>
    TextMap,

    /// <summary>A mapping of names to objects.</summary>
    ObjectMap,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A list of objects.</summary>
    ObjectList,

    /// <summary>A list of text.</summary>
    TextList,

    /// <summary>Anything: read and not judged.</summary>
    Any,
}
