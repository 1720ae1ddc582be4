using System.Buffers;

namespace MeshMetric.Otlp.Exporting;

/// <summary>Checks the headers a user configured, before they meet a transport. Messages name a header and never its value.</summary>
internal static class ExportHeaders
{
    // RFC 9110, "Tokens", lower case.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz");

    // What the transports set themselves; a second opinion on them would break the request or smuggle another one.
    private static readonly string[] Reserved =
        ["connection", "content-encoding", "content-length", "content-type", "host", "te", "trailer", "transfer-encoding", "upgrade", "user-agent"];

    /// <summary>Normalises names to lower case, which is what HTTP/2 wants and HTTP/1.1 does not mind.</summary>
    /// <returns>Why a header cannot be sent; <see langword="null"/> when all can.</returns>
    public static string? TryNormalize(
        IReadOnlyList<KeyValuePair<string, string>> headers, out IReadOnlyList<KeyValuePair<string, string>> normalized)
    {
        List<KeyValuePair<string, string>> result = new(headers.Count);
        normalized = result;
        foreach ((string given, string value) in headers)
        {
#pragma warning disable CA1308 // header names are lower case on the wire
            string name = given.ToLowerInvariant();
#pragma warning restore CA1308
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            {
                return $"header name \"{AnswerText.Clean(given)}\" is not legal";
            }

            if (Array.IndexOf(Reserved, name) >= 0 || name.StartsWith("grpc-", StringComparison.Ordinal))
            {
                return $"header {name} is set by the exporter itself";
            }

            if (name.EndsWith("-bin", StringComparison.Ordinal))
            {
                return $"header {name} would be binary, which is not supported";
            }

            // Files tend to end in a newline; anything else outside visible ASCII is a mistake.
            string trimmed = value.Trim();
            if (trimmed.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                return $"the value of header {name} has characters other than visible ASCII";
            }

            result.Add(new KeyValuePair<string, string>(name, trimmed));
        }

        return null;
    }
}
