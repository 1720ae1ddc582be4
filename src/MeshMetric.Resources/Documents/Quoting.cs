using System.Text;

namespace MeshMetric.Resources.Documents;

/// <summary>Puts pieces of a document into messages: short, on one line.</summary>
internal static class Quoting
{
    private const int LongestQuote = 80;

    /// <summary>The text in double quotes, cut when long, control characters as <c>\uXXXX</c>.</summary>
    public static string Quote(string text) => $"\"{Shorten(text, LongestQuote)}\"";

    public static string Shorten(string text, int longest)
    {
        var cut = text.Length > longest;
        if (cut)
        {
            // Not between the two halves of a surrogate pair.
            var end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
            text = text[..end];
        }

        var builder = new StringBuilder(text.Length + 1);
        foreach (var c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
            {
                builder.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                builder.Append(c);
            }
        }

        return cut ? builder.Append('…').ToString() : builder.ToString();
    }

    /// <summary>Quoted, with commas and a last "or".</summary>
    public static string OneOf(ReadOnlySpan<string> names)
    {
        var builder = new StringBuilder();
        for (var i = 0; i < names.Length; i++)
        {
            if (i > 0)
            {
                builder.Append(i == names.Length - 1 ? " or " : ", ");
            }

            builder.Append('"').Append(names[i]).Append('"');
        }

        return builder.ToString();
    }
}
