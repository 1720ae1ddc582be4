using System.Text.RegularExpressions;

namespace MeshMetric.Resources.Validation;

/// <summary>
/// The regex syntax that policies may use: what RE2 (Envoy, Kuma) and .NET's non-backtracking engine both take and both mean the same by
/// (policy rules, default). Anything else is refused with the construct's name.
/// </summary>
internal static class RegexSubset
{
    // A pattern beyond this is no filter that a person wrote; both engines have bounds of their own not far from here.
    private const int Longest = 8 * 1024;

    /// <summary>What is wrong with a pattern, as the rest of a sentence; <see langword="null"/> when it is good.</summary>
    public static string? Check(string pattern)
    {
        if (pattern.Length == 0)
        {
            return "the regex is empty; leave the field out";
        }

        if (pattern.Length > Longest)
        {
            return $"the regex is longer than {Longest} characters; split it";
        }

        if (new RegexSyntaxCheck(pattern).Run() is { } finding)
        {
            return finding;
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"the regex does not compile: {Documents.Quoting.Shorten(e.Message, 160)}";
        }
        catch (NotSupportedException)
        {
            return "the regex is too large to run in linear time; make its counts smaller";
        }
    }
}
