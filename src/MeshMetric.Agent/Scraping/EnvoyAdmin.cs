namespace MeshMetric.Agent.Scraping;

/// <summary>Envoy's admin endpoint for what is not scraped: one path at a time, and never while something else there is read.</summary>
/// <param name="address">Where it is, <c>http</c> or <c>unix</c>.</param>
/// <param name="turn">Envoy's turn.</param>
internal sealed class EnvoyAdmin(Uri address, EnvoyTurn turn) : IDisposable
{
    private readonly HttpMessageInvoker _http = SourceClients.Create(SourceTarget.SocketOf(address), tls: null);

    /// <summary>Waits for the turn and asks. The turn is held until the result is disposed of; with a body that was not read to its end the connection is closed.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HttpRequestException">Envoy does not answer.</exception>
    public async Task<EnvoyResponse> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var held = await turn.EnterAsync(cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(SourceTarget.AuthorityOf(address) + path));
            request.Headers.TryAddWithoutValidation("User-Agent", AgentVersion.UserAgent);
            return new EnvoyResponse(await _http.SendAsync(request, cancellationToken), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
