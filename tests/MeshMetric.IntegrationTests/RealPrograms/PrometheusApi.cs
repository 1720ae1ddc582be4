using System.Net;
using System.Text.Json;

using MeshMetric.Testing;
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
        JsonElement data = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri(prometheus.Address, "/api/v1/" + path), cancellationToken);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    // It listens before it has opened its data.
                    return false;
                }

                answer.EnsureSuccessStatusCode();
                await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
                using JsonDocument json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
                data = json.RootElement.GetProperty("data").Clone();
                return true;
            },
            cancellationToken);
        return data;
    }

    /// <summary>Asks until the answer is what is waited for.</summary>
    /// <param name="client">Sends the question.</param>
    /// <param name="prometheus">The server.</param>
    /// <param name="path">What follows <c>/api/v1/</c>.</param>
    /// <param name="isIt">Whether it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<JsonElement> AskUntilAsync(
        HttpClient client, ListeningProgram prometheus, string path, Func<JsonElement, bool> isIt, CancellationToken cancellationToken)
    {
        JsonElement data = default;
        await Eventually.HoldsAsync(async () => isIt(data = await AskAsync(client, prometheus, path, cancellationToken)), cancellationToken);
        return data;
    }
}
