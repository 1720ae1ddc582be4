using System.CommandLine;

using MeshMetric.Metrics.Scraping;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Cli.Input;

/// <summary>The options with which a command takes bodies of metrics.</summary>
internal sealed class BodyOptions
{
    private readonly Option<string?> _sidecar = new("--sidecar")
    {
        Description = "Body of Envoy's metrics; - is standard input. A URL without a path is Envoy's admin endpoint and is asked as the agent asks it.",
        HelpName = "FILE|URL",
    };

    private readonly Option<string[]> _applications = new("--application")
    {
        Description = "Body of an application; the name is the policy's, or ADDRESS:PORT/PATH of one without a name. May be given again.",
        HelpName = "NAME=FILE|URL",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _contentType = new("--content-type")
    {
        Description = "Type of the bodies, text/plain or application/openmetrics-text; without it the server's, else the body's last line tells.",
        HelpName = "TYPE",
    };

    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "How long a server may take for a body.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "10s",
    };

    private readonly Option<long> _maxBytes = new("--max-body-bytes")
    {
        Description = "Largest body, after decompression.",
        HelpName = "BYTES",
        DefaultValueFactory = _ => new ReadLimits().MaxBodyBytes,
    };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_sidecar);
        command.Add(_applications);
        command.Add(_contentType);
        command.Add(_timeout);
        command.Add(_maxBytes);
    }

    /// <summary>What a call says.</summary>
    /// <exception cref="UsageException">A value is not one.</exception>
    public BodyRequest Read(ParseResult result)
    {
        string? contentType = result.GetValue(_contentType);
        if (contentType is not null && BodyFormats.Of(contentType, default, out string problem) is null)
        {
            throw new UsageException($"--content-type: {problem}");
        }

        long maxBytes = result.GetValue(_maxBytes);
        if (maxBytes < 1)
        {
            throw new UsageException("--max-body-bytes: must be at least 1");
        }

        var request = new BodyRequest(
            result.GetValue(_sidecar), result.GetValue(_applications) ?? [], contentType, Duration("--timeout", result.GetValue(_timeout)!), maxBytes);
        return request.Sidecar is null && request.Applications.Count == 0
            ? throw new UsageException("nothing to look at; give --sidecar FILE|URL, --application NAME=FILE|URL, or both")
            : request;
    }

    /// <summary>A duration of the command line.</summary>
    /// <exception cref="UsageException">It is none, or not between 1 ms and 24 days.</exception>
    public static TimeSpan Duration(string option, string text) =>
        GoDuration.TryParse(text, out TimeSpan duration) && duration >= TimeSpan.FromMilliseconds(1) && duration <= TimeSpan.FromDays(24)
            ? duration
            : throw new UsageException($"{option}: must be a duration such as 10s or 1m30s, from 1ms to 24 days, not {text}");
}
