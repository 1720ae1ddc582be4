using System.Runtime.CompilerServices;

using MeshMetric.ControlPlane.State;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// The documents that agents get. What is remembered of each is its tag alone, for as long as the dataplane's state lives: a poll that knows the current
/// one costs a look-up, and ten thousand agents cost no ten thousand bodies. A body is written when somebody needs it.
/// </summary>
internal sealed class ConfigurationDocuments(HeaderSecrets secrets)
{
    private readonly ConditionalWeakTable<DataplaneState, string> _tags = [];

    /// <summary>The document of a dataplane, or <see langword="null"/> when it is the one that the agent has.</summary>
    /// <param name="state">The dataplane.</param>
    /// <param name="known">The tag of what the agent has, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    public async Task<DynamicDocument?> UnlessKnownAsync(DataplaneState state, string? known, CancellationToken cancellationToken)
    {
        if (known is not null && _tags.TryGetValue(state, out var tag) && tag == known)
        {
            return null;
        }

        var document = await GetAsync(state, cancellationToken);
        return document.ETag == known ? null : document;
    }

    /// <summary>The tag of the document that holds for a dataplane now.</summary>
    public async Task<string> TagAsync(DataplaneState state, CancellationToken cancellationToken) =>
        _tags.TryGetValue(state, out var tag) ? tag : (await GetAsync(state, cancellationToken)).ETag;

    private async Task<DynamicDocument> GetAsync(DataplaneState state, CancellationToken cancellationToken)
    {
        var pipelines = await secrets.ResolveAsync(state.Resource.Mesh, state.Pipelines, cancellationToken);
        var document = DynamicConfigurationWriter.Write(new DynamicConfiguration(state.Resource, pipelines));
        if (ReferenceEquals(pipelines, state.Pipelines))
        {
            _tags.AddOrUpdate(state, document.ETag);
        }

        // With secrets in it the document can change although the state does not.
        return document;
    }
}
