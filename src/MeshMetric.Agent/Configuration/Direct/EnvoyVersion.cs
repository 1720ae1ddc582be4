using System.Text.Json;

using MeshMetric.Agent.Scraping;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>Envoy's version, asked of its admin endpoint; asked again from time to time, as Envoy is replaced while agents run.</summary>
internal sealed class EnvoyVersion(EnvoyAdmin? admin, TimeProvider time)
{
    private const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    private string? _version;
    private long? _readAt;

    /// <summary>The version, for example <c>1.31.0</c>; <see langword="null"/> where it can't be had. Never fails.</summary>
    public async Task<string?> GetAsync(CancellationToken cancellationToken)
    {
        if (admin is null || (_version is not null && _readAt is { } readAt && time.GetElapsedTime(readAt) < Lasting))
        {
            return _version;
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await admin.OpenAsync("/server_info", either.Token);
            await using var body = await response.Message.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[MaxBytes];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
            _version = Parse(buffer.AsMemory(0, length)) ?? _version;
            _readAt = time.GetTimestamp();
        }
        catch (Exception exception) when (exception is OperationCanceledException || SourceFailure.Explain(exception) is not null)
        {
            // A detail for people; the sidecar as a source says what is wrong with Envoy.
        }

        return _version;
    }

    /// <summary>The version in <c>commit/version/state/type/tls library</c>.</summary>
    internal static string? Parse(ReadOnlyMemory<byte> serverInfo)
    {
        try
        {
            using var document = JsonDocument.Parse(serverInfo);
            var parts = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.String
                ? version.GetString()!.Split('/')
                : [];
            return parts.Length > 1 ? parts[1] : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
