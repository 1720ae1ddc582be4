using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MeshMetric.Testing.Mads;

/// <summary>
/// A MADS client that does what Prometheus' kuma_sd does: what it sends, what it takes and refuses, and what it makes of it. Debian's Prometheus is built
/// without kuma_sd; this one was compared with one that has it. It never asks for compression.
/// </summary>
/// <param name="http">Sends the requests.</param>
/// <param name="server">The configured server; its path is kept, its query is not.</param>
/// <param name="clientId">The configured <c>client_id</c>; before Prometheus 2.50 the machine's name, with the dot that DNS ends names with.</param>
public sealed class KumaSdClient(HttpClient http, Uri server, string clientId)
{
    private const string TypeUrl = "type.googleapis.com/kuma.observability.v1.MonitoringAssignment";

    private string _version = "";
    private string _nonce = "";

    /// <summary>The version of the last answer.</summary>
    public string Version => _version;

    /// <summary>The labels of each target, before relabelling; those of the last good answer.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Targets { get; private set; } = [];

    /// <summary>The targets' addresses.</summary>
    public IEnumerable<string> Addresses => Targets.Select(target => target["__address__"]);

    /// <summary>Polls once.</summary>
    /// <param name="fetchTimeout">As Prometheus writes durations.</param>
    /// <param name="cancellationToken">Goes away in the middle of the poll.</param>
    /// <returns>Whether there is something new.</returns>
    /// <exception cref="KumaSdException">What Prometheus counts as a failed fetch; the targets stay.</exception>
    public async Task<bool> PollAsync(string fetchTimeout, CancellationToken cancellationToken)
    {
        var url = new UriBuilder(server) { Query = $"fetch-timeout={fetchTimeout}" };
        url.Path = url.Path.TrimEnd('/') + "/v3/discovery:monitoringassignments";
        using var request = new HttpRequestMessage(HttpMethod.Post, url.Uri) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body())) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "Prometheus/3.9.1");
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            return false;
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new KumaSdException($"status {(int)response.StatusCode}");
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using JsonDocument json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false);
        Take(json.RootElement);
        return true;
    }

    private static string? Text(JsonElement element, string name, string camel) =>
        element.TryGetProperty(name, out JsonElement value) || element.TryGetProperty(camel, out value) ? value.GetString() : null;

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray() : default;

    private string Body()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (_version.Length > 0)
            {
                writer.WriteString("version_info", _version);
            }

            writer.WriteStartObject("node");
            writer.WriteString("id", clientId);
            writer.WriteEndObject();
            writer.WriteString("type_url", TypeUrl);
            if (_nonce.Length > 0)
            {
                writer.WriteString("response_nonce", _nonce);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void Take(JsonElement response)
    {
        // A resource of a type that isn't known spoils the whole message, and nothing of it is remembered.
        IReadOnlyDictionary<string, string>[] targets = [.. List(response, "resources").SelectMany(Labels)];

        // Whatever could be read is: after another type_url the next poll claims this version all the same.
        _version = Text(response, "version_info", "versionInfo") ?? "";
        _nonce = Text(response, "nonce", "nonce") ?? "";
        if (Text(response, "type_url", "typeUrl") is not TypeUrl)
        {
            throw new KumaSdException("another type_url");
        }

        Targets = targets;
    }

    private static IEnumerable<IReadOnlyDictionary<string, string>> Labels(JsonElement assignment)
    {
        if (Text(assignment, "@type", "@type") is not TypeUrl)
        {
            throw new KumaSdException("another @type");
        }

        foreach (JsonElement target in List(assignment, "targets"))
        {
            string name = Text(target, "name", "name") ?? "";
            var labels = new Dictionary<string, string>(StringComparer.Ordinal);
            AddUserLabels(labels, target);
            AddUserLabels(labels, assignment);
            labels["__address__"] = Text(target, "address", "address") ?? "";
            labels["__scheme__"] = Text(target, "scheme", "scheme") ?? "";
            labels["__metrics_path__"] = Text(target, "metrics_path", "metricsPath") ?? "";
            labels["instance"] = name;
            labels["__meta_kuma_mesh"] = Text(assignment, "mesh", "mesh") ?? "";
            labels["__meta_kuma_service"] = Text(assignment, "service", "service") ?? "";
            labels["__meta_kuma_dataplane"] = name;
            yield return labels;
        }
    }

    private static void AddUserLabels(Dictionary<string, string> labels, JsonElement element)
    {
        if (element.TryGetProperty("labels", out JsonElement own))
        {
            foreach (JsonProperty label in own.EnumerateObject())
            {
                labels["__meta_kuma_label_" + string.Concat(label.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'))] = label.Value.GetString()!;
            }
        }
    }
}

/// <summary>A fetch failed.</summary>
/// <param name="message">Why.</param>
public sealed class KumaSdException(string message) : Exception(message);
