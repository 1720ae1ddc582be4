using System.Globalization;
using System.Net.Http.Headers;

using Grpc.Core;

namespace MeshMetric.Otlp.Exporting;

/// <summary>Reads the status of a gRPC call out of its trailers ("Responses" of gRPC over HTTP/2).</summary>
internal static class GrpcStatus
{
    public const string StatusName = "grpc-status";

    private const string MessageName = "grpc-message";
    private const string DetailsName = "grpc-status-details-bin";

    /// <summary>Reads a status.</summary>
    /// <param name="trailers">The trailers, or the headers of an answer that has nothing else.</param>
    /// <param name="code">The code; one that does not exist is unknown.</param>
    /// <param name="message">The message, decoded; empty without one.</param>
    /// <param name="details">The serialised <c>google.rpc.Status</c>; empty without one, or when it is not base64.</param>
    /// <returns>Whether there is a status.</returns>
    public static bool TryRead(HttpResponseHeaders trailers, out StatusCode code, out string message, out byte[] details)
    {
        code = StatusCode.Unknown;
        message = "";
        details = [];
        if (!trailers.NonValidated.TryGetValues(StatusName, out HeaderStringValues status))
        {
            return false;
        }

        if (int.TryParse(status.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && Enum.IsDefined((StatusCode)number))
        {
            code = (StatusCode)number;
        }

        if (trailers.NonValidated.TryGetValues(MessageName, out HeaderStringValues text))
        {
            message = Uri.UnescapeDataString(text.ToString());
        }

        if (trailers.NonValidated.TryGetValues(DetailsName, out HeaderStringValues encoded))
        {
            details = Decode(encoded.ToString());
        }

        return true;
    }

    // Senders leave the padding out.
    private static byte[] Decode(string base64)
    {
        string padded = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        byte[] decoded = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, decoded, out int length) ? decoded[..length] : [];
    }
}
