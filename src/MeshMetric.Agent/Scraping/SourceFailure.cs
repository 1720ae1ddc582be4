using MeshMetric.Otlp.Exporting;

namespace MeshMetric.Agent.Scraping;

/// <summary>Says in a few words why a source could not be read.</summary>
internal static class SourceFailure
{
    /// <summary>The reason for a failure that belongs to the source or the way to it; <see langword="null"/> for a bug.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        CredentialsException => exception.Message,
        _ when NetworkFailure.Explain(exception) is { } reason => reason,
        HttpRequestException or IOException or InvalidDataException or OperationCanceledException => exception.GetBaseException().Message,
        _ => null,
    };
}
