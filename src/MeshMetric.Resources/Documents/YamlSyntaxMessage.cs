namespace MeshMetric.Resources.Documents;

/// <summary>Says the YAML parser's frequent findings in words that name the fix.</summary>
internal static class YamlSyntaxMessage
{
    private static readonly (string Part, string Reason)[] Known =
    [
        ("unexpected end of stream", "the quoted text that starts here is never closed"),
        ("invalid mapping", "a \":\" is not expected here; put the value in quotes, or check the indentation"),
        ("mapping values are not allowed", "a \":\" is not expected here; put the value in quotes, or check the indentation"),
        ("cannot start any token", "this character can't start a value; put the value in quotes"),
        ("expected ',' or '}'", "expected \",\" or \"}\""),
        ("expected ',' or ']'", "expected \",\" or \"]\""),
        ("expected '-' indicator", "expected \"- \": the indentation does not fit the list above"),
        ("expected key", "the indentation does not fit the lines above"),
        ("expected ':'", "expected \":\" after the key"),
        ("expected <document start>", "unexpected text: the indentation does not fit, or a line \"---\" is missing"),
        ("tab", "a tab is no indentation in YAML; use spaces"),
        ("unknown escape character", "unknown escape in the quoted text; write \"\\\\\" for a backslash, or use single quotes"),
        ("surrogates", "an escape in the quoted text is not a Unicode character"),
        ("undefined tag handle", "unknown tag; remove it"),
        ("unexpected document indicator", "the quoted text that starts here is never closed"),
    ];

    public static string Of(string message)
    {
        foreach (var (part, reason) in Known)
        {
            if (message.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return reason;
            }
        }

        return $"is not valid YAML: {Quoting.Shorten(message.TrimEnd('.'), 160)}";
    }
}
