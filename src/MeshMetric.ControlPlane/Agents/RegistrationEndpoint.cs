using MeshMetric.ControlPlane.CommandLine;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.Security;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// Takes in the dataplane that an agent stands beside. It is the same document as users apply; what is different is whose it is: a dataplane that an
/// agent created carries a label, and is removed when the agent stays away. One that a user applied stays the user's, whatever agents send.
/// </summary>
internal sealed class RegistrationEndpoint(ResourceService service, DataplaneCredentials credentials, StateHolder holder, ControlPlaneOptions options)
{
    /// <summary>The label of dataplanes that live and go with their agents.</summary>
    public const string OwnerLabel = "meshmetric.io/managed-by";

    /// <summary>Its value.</summary>
    public const string OwnerAgent = "agent";

    /// <summary>Whether a dataplane goes when its agent stays away.</summary>
    public static bool IsAgents(DataplaneResource dataplane) => dataplane.Labels.GetValueOrDefault(OwnerLabel) == OwnerAgent;

    /// <summary>Answers a registration.</summary>
    public async Task<IResult> PutAsync(string mesh, string name, HttpContext context)
    {
        var (body, bodyError) = await RequestBody.ReadAsync(context, options.MaxBodyBytes, RunSettings.MaxBodyBytes.Name);
        if (bodyError is not null)
        {
            return bodyError;
        }

        var resource = await service.CheckAsync(RestTypes.Dataplane, mesh, name, body, [], context.RequestAborted);
        if (resource.Error is not null)
        {
            return resource.Error;
        }

        if (credentials.RefusalOf(context, (DataplaneResource)resource.Resource!) is { } refusal)
        {
            return refusal;
        }

        var id = resource.Write!.Id;
        var labels = new Dictionary<string, string>(resource.Write.Labels, StringComparer.Ordinal);
        labels.Remove(OwnerLabel);
        if (!holder.Current.Dataplanes.TryGetValue(id, out var known) || IsAgents(known.Resource))
        {
            labels[OwnerLabel] = OwnerAgent;
        }

        var write = resource with { Write = resource.Write with { Labels = labels } };
        var (result, error) = await service.WriteAsync(write, null, context.RequestAborted);
        return error is not null ? error : ResourceAnswers.Written(
            result.Outcome == WriteOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, resource.Warnings);
    }
}
