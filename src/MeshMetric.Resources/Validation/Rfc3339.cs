using System.Globalization;

namespace MeshMetric.Resources.Validation;

/// <summary>Instants as RFC 3339 writes them, with an offset.</summary>
internal static class Rfc3339
{
    private const string Shape = "yyyy-MM-ddTHH:mm:ss";

    // DateTimeOffset counts in steps of 100 ns; digits beyond are legal and cut.
    private const int KeptDigits = 7;

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length <= Shape.Length)
        {
            return false;
        }

        var rest = text.AsSpan(Shape.Length);
        var fraction = ReadOnlySpan<char>.Empty;
        if (rest[0] == '.')
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (end <= 0)
            {
                return false;
            }

            fraction = rest[..(1 + Math.Min(end, KeptDigits))];
            rest = rest[(1 + end)..];
        }

        // The framework also takes offsets without the colon or with fewer digits.
        var isUtc = rest is "Z" or "z";
        if (!isUtc && rest is not ['+' or '-', _, _, ':', _, _])
        {
            return false;
        }

        var head = text[..Shape.Length].ToUpperInvariant();
        return DateTimeOffset.TryParseExact(
            $"{head}{fraction}{(isUtc ? "+00:00" : rest)}", Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }
}
