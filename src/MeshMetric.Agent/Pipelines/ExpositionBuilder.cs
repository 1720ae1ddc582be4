using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MeshMetric.Agent.Pipelines;

/// <summary>Writes the few families of the agent's own as exposition text; what others measure goes through the data path's writer.</summary>
internal sealed class ExpositionBuilder
{
    private readonly ArrayBufferWriter<byte> _output = new(8192);
    private string _family = "";

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <summary>Starts over.</summary>
    public void Clear() => _output.ResetWrittenCount();

    /// <summary>Begins a family; its samples follow.</summary>
    public void Family(string name, string type, string help)
    {
        _family = name;
        Append("# HELP ");
        Append(name);
        Append(" ");
        Append(help);
        Append("\n# TYPE ");
        Append(name);
        Append(" ");
        Append(type);
        Append("\n");
    }

    /// <summary>Writes a sample without labels.</summary>
    public void Sample(double value)
    {
        Append(_family);
        Finish(value);
    }

    /// <summary>Writes a sample with one label.</summary>
    public void Sample(string label, string text, double value)
    {
        Append(_family);
        Label("{", label, text);
        Append("}");
        Finish(value);
    }

    /// <summary>Writes a sample with two labels.</summary>
    public void Sample(string label, string text, string label2, string text2, double value)
    {
        Append(_family);
        Label("{", label, text);
        Label(",", label2, text2);
        Append("}");
        Finish(value);
    }

    private void Label(string before, string name, string value)
    {
        Append(before);
        Append(name);
        Append("=\"");
        Append(Escape(value));
        Append("\"");
    }

    private void Finish(double value)
    {
        Append(" ");
        Utf8Formatter.TryFormat(value, _output.GetSpan(32), out var written);
        _output.Advance(written);
        Append("\n");
    }

    private void Append(string text) => Encoding.UTF8.GetBytes(text, _output);

    private static string Escape(string value) => value.AsSpan().ContainsAny('\\', '"', '\n')
        ? value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
        : value;
}
