using System.Net.Sockets;
using System.Security.Authentication;

namespace MeshMetric.Agent.Scraping;

/// <summary>Says in a few words why a source could not be read.</summary>
internal static class SourceFailure
{
    /// <summary>The reason for a failure that belongs to the source or the way to it; <see langword="null"/> for a bug.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        CredentialsException => exception.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }
            => "the connection was closed before the answer was complete",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse }
            => "what answered does not speak HTTP",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer's head is too large",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the host name can't be resolved",
        _ when Find<AuthenticationException>(exception) is { } tls => "TLS failed: " + Innermost(tls).Message,
        _ when Find<SocketException>(exception) is { } socket => ExplainSocket(socket),
        HttpRequestException or IOException or InvalidDataException or OperationCanceledException => Innermost(exception).Message,
        _ => null,
    };

    private static string ExplainSocket(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "the connection was reset",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "the host name can't be resolved",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "the host can't be reached",
        SocketError.TimedOut => "no answer to the attempt to connect",
        SocketError.AddressNotAvailable => "the socket does not exist",
        _ => socket.Message,
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
        {
            exception = exception.InnerException;
        }

        return exception as T;
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }
}
