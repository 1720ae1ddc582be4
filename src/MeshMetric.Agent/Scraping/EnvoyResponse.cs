namespace MeshMetric.Agent.Scraping;

/// <summary>An answer of Envoy's admin endpoint whose body is still to be read, and the turn to read it.</summary>
internal sealed class EnvoyResponse(HttpResponseMessage message, EnvoyTurn.Held turn) : IDisposable
{
    /// <summary>Status, headers and body.</summary>
    public HttpResponseMessage Message => message;

    /// <summary>Ends the read, and passes the turn on.</summary>
    public void Dispose()
    {
        message.Dispose();
        turn.Dispose();
    }
}
