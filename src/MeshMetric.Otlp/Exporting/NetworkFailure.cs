using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace MeshMetric.Otlp.Exporting;

/// <summary>
/// Says in a few words why somebody could not be asked. Whether that is a collector or a source, the words are the same and begin the same way: causes
/// are counted by them over many agents.
/// </summary>
public static class NetworkFailure
{
    /// <summary>The reason, when the way to whoever is asked is to blame; <see langword="null"/> for anything else.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }
            => "the connection was closed before the answer was complete",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse }
            => "what answered does not speak HTTP",
        HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError } or HttpIOException { HttpRequestError: HttpRequestError.HttpProtocolError }
            => "the protocol was broken: " + exception.GetBaseException().Message,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer's head is too large",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the host name can't be resolved",
        _ when Find<AuthenticationException>(exception) is { } tls => "TLS failed: " + tls.GetBaseException().Message,
        _ when Find<SocketException>(exception) is { } socket => ExplainSocket(socket),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "TLS failed: " + exception.GetBaseException().Message,
        _ when (Find<CryptographicException>(exception) ?? Find<FileNotFoundException>(exception) ?? Find<DirectoryNotFoundException>(exception)
            ?? (Exception?)Find<UnauthorizedAccessException>(exception)) is { } file => "a file for TLS can't be used: " + file.Message,
        _ => null,
    };

    /// <summary>As <see cref="Explain"/>, and in the exception's own words for anything else.</summary>
    internal static string Describe(Exception exception) =>
        Explain(exception) is { } reason ? AnswerText.Clean(reason) : AnswerText.Describe(exception);

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
}
