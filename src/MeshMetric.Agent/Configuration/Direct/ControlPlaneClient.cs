using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

using MeshMetric.Agent.Scraping;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>Asks the control plane. Whatever goes wrong is an answer with a reason.</summary>
internal sealed class ControlPlaneClient : IDisposable
{
    private const int MaxErrorBytes = 16 * 1024;

    private static readonly (string, string?)[] Headers = [("User-Agent", AgentVersion.UserAgent), ("Accept", "application/json")];

    private readonly ControlPlaneConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    /// <summary>Prepares the client; nothing is opened before the first request.</summary>
    public ControlPlaneClient(ControlPlaneConnectionOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _http = SourceClients.Create(unixSocket: null, options.CaFile is { } ca ? new ClientTlsSettings { CaFile = ca } : null);
    }

    /// <summary>Registers a dataplane.</summary>
    public Task<ControlPlaneAnswer> RegisterAsync(DataplaneResource dataplane, string document, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, Url(dataplane, "registration"), Json(Encoding.UTF8.GetBytes(document)), Headers, _options.Timeout, cancellationToken);

    /// <summary>Sends a report.</summary>
    public Task<ControlPlaneAnswer> ReportAsync(DataplaneResource dataplane, ReadOnlyMemory<byte> report, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, Url(dataplane, "status"), Json(report), Headers, _options.Timeout, cancellationToken);

    /// <summary>Waits for a configuration that is another than the one the agent has.</summary>
    /// <param name="dataplane">Whose.</param>
    /// <param name="tag">The tag of the one it has, as it came, or <see langword="null"/>.</param>
    /// <param name="wait">How long the control plane is to wait for a change.</param>
    /// <param name="stance">What the agent says of questions to its Envoy.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public Task<ControlPlaneAnswer> PollAsync(
        DataplaneResource dataplane, string? tag, TimeSpan wait, EnvoyQuestionStance stance, CancellationToken cancellationToken)
    {
        var query = $"?{EnvoyQuestionWire.Stance}={EnvoyQuestionWire.Write(stance)}"
            + (wait == TimeSpan.Zero ? "" : string.Create(CultureInfo.InvariantCulture, $"&timeout={wait.TotalMilliseconds:0}ms"));
        (string, string?)[] headers = [.. Headers, ("If-None-Match", tag)];
        return SendAsync(HttpMethod.Get, Url(dataplane, "configuration" + query), null, headers, wait + _options.Timeout, cancellationToken);
    }

    /// <summary>Sends Envoy's answer to a question; nothing of it unless the control plane wants it.</summary>
    /// <param name="dataplane">Whose Envoy.</param>
    /// <param name="id">The question.</param>
    /// <param name="answer">The answer, read as it is sent.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public Task<ControlPlaneAnswer> AnswerAsync(DataplaneResource dataplane, string id, HttpContent answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, Url(dataplane, "envoy-answers/" + id), answer, [.. Headers, ("Expect", "100-continue")], _options.EnvoyAnswerTimeout, cancellationToken);

    /// <summary>Says why there is no answer to a question.</summary>
    public Task<ControlPlaneAnswer> AnswerAsync(DataplaneResource dataplane, string id, EnvoyAnswerProblem problem, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, Url(dataplane, "envoy-answers/" + id), Json(problem.ToJson()), Headers, _options.Timeout, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ReadOnlyMemoryContent Json(ReadOnlyMemory<byte> body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private Uri Url(DataplaneResource dataplane, string last) => new(
        $"{_options.Address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/meshes/{dataplane.Mesh}/dataplanes/{dataplane.Name}/_agent/{last}");

    private async Task<ControlPlaneAnswer> SendAsync(
        HttpMethod method, Uri url, HttpContent? content, (string Name, string? Value)[] headers, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, url) { Content = content };
            foreach (var (name, value) in headers)
            {
                if (value is { Length: > 0 })
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            }

            if (_options.TokenFile is { } tokenFile)
            {
                var token = await SourceCredentials.ReadFileAsync(tokenFile, "--dataplane-token-file", either.Token);
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            }

            using var response = await _http.SendAsync(request, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return ControlPlaneAnswer.Failed(string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds:0.##} s"));
        }
        catch (Exception exception) when (SourceFailure.Explain(exception) is { } reason)
        {
            return ControlPlaneAnswer.Failed(reason + Remedy(exception));
        }
    }

    /// <summary>The flag that a failure of the connection is about, the rest of a sentence.</summary>
    private string Remedy(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when exception.ToString().Contains("certificate", StringComparison.Ordinal) =>
            _options.CaFile is null
                ? "; when an authority of your own signed it, set --cp-ca-file to that authority's certificate"
                : "; check --cp-ca-file, and the host of --cp-address",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when _options.CaFile is not null =>
            "; check --cp-ca-file, and that the port of --cp-address speaks TLS",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "; check that the port of --cp-address speaks TLS",
        _ => "",
    };

    private async Task<ControlPlaneAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotModified:
                var questions = response.Headers.TryGetValues(EnvoyQuestionWire.Questions, out var asked) ? asked.First() : null;
                return ControlPlaneAnswer.Of(AnswerKind.NotModified) with { Questions = EnvoyQuestionWire.ReadQuestions(questions) };
            case HttpStatusCode.NoContent:
                return ControlPlaneAnswer.Of(AnswerKind.Ok);
            case HttpStatusCode.OK or HttpStatusCode.Created:
                break;
            default:
                return await RefusedAsync(response, cancellationToken);
        }

        var type = response.Content.Headers.ContentType?.MediaType;
        if (type is not "application/json")
        {
            return ControlPlaneAnswer.Failed($"answered Content-Type {type ?? "none"} in place of JSON; check the address, and proxies in between");
        }

        var body = await ReadBodyAsync(response, _options.MaxConfigurationBytes, cancellationToken);
        return body is { } bytes
            ? new ControlPlaneAnswer(AnswerKind.Ok, bytes, response.Headers.TryGetValues("ETag", out var tags) ? tags.First() : null, null)
            : ControlPlaneAnswer.Failed($"answered more than {_options.MaxConfigurationBytes} bytes; --max-configuration-bytes sets the limit");
    }

    private async Task<ControlPlaneAnswer> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var said = await ReadBodyAsync(response, MaxErrorBytes, cancellationToken) is { } body ? Detail(body) : null;
        var problem = string.Create(CultureInfo.InvariantCulture, $"answered {status} {response.ReasonPhrase}").TrimEnd() + (said is null ? "" : ": " + said);
        return response.StatusCode switch
        {
            // A server that knows no such URL answers 404, too, but not in the form of the API.
            HttpStatusCode.NotFound when said is not null => ControlPlaneAnswer.Of(AnswerKind.NotFound, problem),
            HttpStatusCode.Conflict => ControlPlaneAnswer.Of(AnswerKind.Conflict, said ?? problem),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ControlPlaneAnswer.Failed(
                _options.TokenFile is { } file
                    ? $"{problem}; put a token for this dataplane into {file}, it is read anew"
                    : $"{problem}; give a dataplane token with --dataplane-token-file"),
            _ => ControlPlaneAnswer.Failed(problem),
        };
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (true)
        {
            var count = await stream.ReadAsync(chunk, cancellationToken);
            if (count == 0)
            {
                return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
            }

            if (buffer.Length + count > limit)
            {
                return null;
            }

            buffer.Write(chunk, 0, count);
        }
    }

    /// <summary>What an error body of the API says, with what is wrong one by one; <see langword="null"/> when it is none.</summary>
    private static string? Detail(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("detail", out var detail) || detail.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            var parameters = root.TryGetProperty("invalid_parameters", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Take(5).Where(item => item.ValueKind == JsonValueKind.Object).Select(item => $"{Text(item, "field")} {Text(item, "reason")}")
                : [];
            return string.Join("; ", parameters.Prepend(detail.GetString()));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
