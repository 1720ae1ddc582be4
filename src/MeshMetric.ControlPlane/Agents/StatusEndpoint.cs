using System.Globalization;

using MeshMetric.ControlPlane.CommandLine;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>Takes in agents' reports: into memory, from where they are stored together. No report waits for the store.</summary>
internal sealed class StatusEndpoint(AgentTable table, StateHolder holder, ControlPlaneOptions options)
{
    /// <summary>Answers a report.</summary>
    public async Task<IResult> PostAsync(string mesh, string name, HttpContext context)
    {
        var (body, bodyError) = await RequestBody.ReadAsync(context, options.MaxReportBytes, RunSettings.MaxReportBytes.Name);
        if (bodyError is not null)
        {
            return bodyError;
        }

        if (AgentReportJson.Read(body, out var problem) is not { } report)
        {
            return ApiError.BadRequest(problem!);
        }

        var id = new ResourceId(DataplaneResource.TypeName, mesh, name);
        if (!holder.Current.Dataplanes.ContainsKey(id))
        {
            return ApiError.NotFound("Could not retrieve a resource");
        }

        return table.Take(id, report) is { } other
            ? ApiError.Conflict(string.Create(
                CultureInfo.InvariantCulture,
                $"another agent, {other.Id}, runs under the name {name} in mesh {mesh} since {other.Connected:O} and has it; give one of them another name"))
            : Results.NoContent();
    }
}
