using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Otlp.Exporting;

/// <summary>Carries one request to the collector, once. gRPC and HTTP each have theirs.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>Makes one attempt.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="headers">Checked headers, lower-case names.</param>
    /// <param name="timeout">Time left, for the collector to know; the token ends the attempt.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What the collector, or the network, answered.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<ExportAnswer> SendAsync(
        OtlpRequest request, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan timeout, CancellationToken cancellationToken);
}
