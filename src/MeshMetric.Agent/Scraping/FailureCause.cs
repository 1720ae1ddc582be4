namespace MeshMetric.Agent.Scraping;

/// <summary>Puts the sentences that say why something failed into words that can be counted over many agents.</summary>
internal static class FailureCause
{
    private const string Answered = "answered ";

    // The sentences are SourceFailure's, SourceResponse's and Source's; what begins alike is one cause.
    private static readonly (string Beginning, string Cause)[] Known =
    [
        ("connection refused", "connection refused"),
        ("no complete answer within", "timeout"),
        ("no answer", "timeout"),
        ("the connection was", "connection broken"),
        ("the host name can't be resolved", "name not resolved"),
        ("the host can't be reached", "host unreachable"),
        ("the socket does not exist", "no socket"),
        ("TLS failed", "TLS failed"),
        ("what answered does not speak HTTP", "not HTTP"),
        ("answered", "not metrics"),
        ("internal error", "internal error"),
    ];

    /// <summary>The cause: a status code, or a few words; <c>other</c> for a sentence that is not known.</summary>
    public static string Of(string problem)
    {
        if (problem.StartsWith(Answered, StringComparison.Ordinal)
            && problem.Length >= Answered.Length + 3
            && !problem.AsSpan(Answered.Length, 3).ContainsAnyExceptInRange('0', '9'))
        {
            return problem.Substring(Answered.Length, 3);
        }

        foreach (var (beginning, cause) in Known)
        {
            if (problem.StartsWith(beginning, StringComparison.Ordinal))
            {
                return cause;
            }
        }

        return "other";
    }
}
