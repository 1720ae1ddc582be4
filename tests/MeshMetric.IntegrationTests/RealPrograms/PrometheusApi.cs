using System.Text.Json;

using MeshMetric.Testing.Processes;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>Asks a real Prometheus.</summary>
internal static class PrometheusApi
{
    /// <summary>The <c>data</c> of an answer.</summary>
    /// <param name="client">Sends the question.</param>
    /// <param name="prometheus">The server.</param>
    /// <param name="path">What follows <c>/api/v1/</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<JsonElement> AskAsync(HttpClient client, ListeningProgram prometheus, string path, CancellationToken cancellationToken)
    {
        await using Stream answer = await client.GetStreamAsync(new Uri(prometheus.Address, "/api/v1/" + path), cancellationToken);
        using JsonDocument json = await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
        return json.RootElement.GetProperty("data").Clone();
    }
}
