using System.Text;

namespace MeshMetric.Resources.Documents;

/// <summary>The path of a field, kept as a chain so that text is only made for a violation.</summary>
internal sealed class FieldPath
{
    // Keys come from the document; a path quotes no more of one than this.
    private const int LongestKey = 64;

    private readonly FieldPath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private FieldPath(FieldPath? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    public static FieldPath Root { get; } = new(null, null, 0);

    public FieldPath Field(string name) => new(this, name, 0);

    public FieldPath Item(int index) => new(this, null, index);

    public override string ToString()
    {
        var builder = new StringBuilder();
        Append(builder);
        return builder.ToString();
    }

    private void Append(StringBuilder builder)
    {
        if (_parent is null)
        {
            return;
        }

        _parent.Append(builder);
        if (_name is null)
        {
            builder.Append('[').Append(_index).Append(']');
        }
        else if (IsPlain(_name))
        {
            builder.Append(builder.Length > 0 ? "." : "").Append(_name);
        }
        else
        {
            builder.Append("[\"").Append(Quoting.Shorten(_name, LongestKey)).Append("\"]");
        }
    }

    private static bool IsPlain(string name)
    {
        if (name.Length is 0 or > LongestKey)
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
