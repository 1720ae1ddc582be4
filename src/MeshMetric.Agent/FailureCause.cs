namespace MeshMetric.Agent;

/// <summary>
/// Puts the sentences that say why a source or backend failed into words that can be counted over many agents. A status is its number, whoever answered
/// it; a gRPC status is its name.
/// </summary>
internal static class FailureCause
{
    private const string Timeout = "timeout";
    private const string OverALimit = "over a limit";
    private const string NotMetrics = "not metrics";
    private const string Broken = "connection broken";
    private const string Credentials = "credentials";
    private const string Internal = "internal error";

    // What stands before a number that HTTP answered: of a source, of a collector.
    private static readonly string[] BeforeStatus = ["answered ", "HTTP "];

    // The sentences are those of NetworkFailure, of the sources, and of what is between the agent and its backends; what begins alike is one cause.
    private static readonly (string Beginning, string Cause)[] Known =
    [
        ("connection refused", "connection refused"),
        ("no complete answer within", Timeout),
        ("no answer", Timeout),
        ("the connection was", Broken),
        ("the protocol was broken", Broken),
        ("the body broke off", Broken),
        ("the host name can't be resolved", "name not resolved"),
        ("the host can't be reached", "host unreachable"),
        ("the socket does not exist", "no socket"),
        ("TLS failed", "TLS failed"),
        ("a file for TLS can't be used", "TLS files"),
        ("what answered does not speak HTTP", "not HTTP"),
        ("answered", NotMetrics),
        ("the body is HTML", NotMetrics),
        ("the body is not metrics", NotMetrics),
        ("the OpenMetrics body does not end", "body not whole"),
        ("the body", OverALimit),
        ("more than", OverALimit),
        ("the answer's head is too large", OverALimit),
        ("the answer is", "not OTLP"),
        ("basicAuth.", Credentials),
        ("bearerTokenFile", Credentials),
        ("cannot read the headers", Credentials),
        ("header ", "header not allowed"),
        ("the value of header", "header not allowed"),
        ("tls.mode", "TLS mode not supported"),
        ("the port is taken", "port taken"),
        ("the port may not", "port not allowed"),
        ("the listen address", "listen address"),
        ("the export was cancelled", "cancelled"),
        ("the exporter is closed", "cancelled"),
        ("internal error", Internal),
    ];

    private static readonly HashSet<string> GrpcStatuses =
    [
        "Cancelled", "Unknown", "InvalidArgument", "NotFound", "AlreadyExists", "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted",
        "OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss", "Unauthenticated",
    ];

    /// <summary>The cause; <c>other</c> for a sentence that is not known.</summary>
    public static string Of(string problem)
    {
        if (BeforeStatus.Select(before => StatusAfter(before, problem)).FirstOrDefault(status => status is not null) is { } status)
        {
            return status;
        }

        foreach (var (beginning, cause) in Known)
        {
            if (problem.StartsWith(beginning, StringComparison.Ordinal))
            {
                return cause;
            }
        }

        // "Unavailable: the reason"; an exception without a better word has its type there.
        return problem.IndexOf(": ", StringComparison.Ordinal) switch
        {
            < 0 => "other",
            var colon when problem[..colon] == "DeadlineExceeded" => Timeout,
            var colon when GrpcStatuses.Contains(problem[..colon]) => "gRPC " + problem[..colon],
            var colon when problem.AsSpan(0, colon).EndsWith("Exception", StringComparison.Ordinal) => Internal,
            _ => "other",
        };
    }

    private static string? StatusAfter(string before, string problem) =>
        problem.StartsWith(before, StringComparison.Ordinal)
        && problem.Length >= before.Length + 3
        && !problem.AsSpan(before.Length, 3).ContainsAnyExceptInRange('0', '9')
            ? problem.Substring(before.Length, 3)
            : null;
}
