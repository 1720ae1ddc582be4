using Microsoft.AspNetCore.Routing.Matching;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>
/// Keeps each endpoint to the listeners it is for, whichever ports those got: a connection carries its listener as a feature, an endpoint carries its
/// listeners as metadata. An endpoint that names none is served everywhere.
/// </summary>
internal sealed class ListenerPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <inheritdoc/>
    public override int Order => -1000;

    /// <inheritdoc/>
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<Listeners>() is not null);

    /// <inheritdoc/>
    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var listener = httpContext.Features.Get<ListenerFeature>()?.Listener;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i)
                && candidates[i].Endpoint.Metadata.GetMetadata<Listeners>() is { } listeners
                && (listener is not { } known || !listeners.Allowed.Contains(known)))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }
}
