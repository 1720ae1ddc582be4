using System.Text;

namespace MeshMetric.Otlp.Exporting;

/// <summary>Makes what others say fit for a log line: one line, no control characters, bounded.</summary>
internal static class AnswerText
{
    /// <summary>Most characters that are kept.</summary>
    public const int MaxLength = 400;

    public static string Clean(ReadOnlySpan<byte> utf8) =>
        Clean(System.Text.Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxLength * 4)]));

    public static string Clean(string text)
    {
        StringBuilder clean = new(Math.Min(text.Length, MaxLength));
        bool blank = false;
        foreach (char c in text)
        {
            if (clean.Length == MaxLength)
            {
                break;
            }

            if (char.IsControl(c) || char.IsWhiteSpace(c))
            {
                blank = clean.Length > 0;
                continue;
            }

            if (blank)
            {
                clean.Append(' ');
                blank = false;
            }

            clean.Append(c);
        }

        return clean.ToString();
    }

    /// <summary>Says what an exception of the network means, from the outside in, each thing once.</summary>
    public static string Describe(Exception exception)
    {
        List<string> messages = [];
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            // "See inner exception" says nothing; most outer messages that are not such repeat what is inside.
            bool saysNothing = current is HttpRequestException or IOException && current.InnerException is not null
                && current.Message.Contains("inner exception", StringComparison.OrdinalIgnoreCase);
            if (!saysNothing && !messages.Exists(known => known.Contains(current.Message, StringComparison.Ordinal)))
            {
                messages.Add(current.Message);
            }
        }

        return Clean(string.Join(": ", messages));
    }
}
