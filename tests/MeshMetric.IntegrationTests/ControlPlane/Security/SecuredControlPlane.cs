using System.Text;

using MeshMetric.ControlPlane;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.Security;
using MeshMetric.Resources;

using Microsoft.Extensions.DependencyInjection;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

/// <summary>A control plane where this machine counts for nothing and agents need tokens, as if everybody came from elsewhere.</summary>
internal static class SecuredControlPlane
{
    /// <summary>Changes options so.</summary>
    public static ControlPlaneOptions Strict(ControlPlaneOptions options) =>
        options with { LocalhostIsAdmin = false, DataplaneAuthentication = DataplaneAuthentication.Token };

    /// <summary>Starts one.</summary>
    public static Task<RunningControlPlane> StartAsync(CancellationToken cancellationToken, string? directory = null) =>
        RunningControlPlane.StartAsync(cancellationToken, Strict, directory);

    /// <summary>The header that says who asks.</summary>
    public static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");

    /// <summary>The administrator's token, which only the machine itself would give out.</summary>
    public static async Task<string> AdministratorTokenAsync(this RunningControlPlane cp, CancellationToken cancellationToken)
    {
        var secrets = cp.Host.Services.GetRequiredService<SecretStore>();
        var secret = await secrets.GetAsync(new ResourceId(RestTypes.GlobalSecret.Type, "", "admin-user-token"), cancellationToken);
        return Encoding.ASCII.GetString(secret!.Data.Span);
    }

    /// <summary>Sends a request as the administrator.</summary>
    public static async Task<ApiAnswer> AsAdministratorAsync(
        this RunningControlPlane cp, HttpMethod method, string path, string? body, CancellationToken cancellationToken) =>
        await cp.SendAsync(method, path, body, cancellationToken, Bearer(await cp.AdministratorTokenAsync(cancellationToken)));

    /// <summary>Stores a secret as the administrator.</summary>
    /// <param name="cp">The control plane.</param>
    /// <param name="mesh">Its mesh; <see langword="null"/> for a global one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="data">The secret.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ApiAnswer> PutSecretAsync(this RunningControlPlane cp, string? mesh, string name, string data, CancellationToken cancellationToken)
    {
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(data));
        return mesh is null
            ? cp.AsAdministratorAsync(
                HttpMethod.Put, $"/global-secrets/{name}", $$"""{"type":"GlobalSecret","name":"{{name}}","data":"{{text}}"}""", cancellationToken)
            : cp.AsAdministratorAsync(
                HttpMethod.Put,
                $"/meshes/{mesh}/secrets/{name}",
                $$"""{"type":"Secret","mesh":"{{mesh}}","name":"{{name}}","data":"{{text}}"}""",
                cancellationToken);
    }

    /// <summary>A token of a user, or of a dataplane.</summary>
    /// <param name="cp">The control plane.</param>
    /// <param name="kind"><c>user</c> or <c>dataplane</c>.</param>
    /// <param name="request">The request's JSON.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string> IssueAsync(this RunningControlPlane cp, string kind, string request, CancellationToken cancellationToken)
    {
        var answer = await cp.AsAdministratorAsync(HttpMethod.Post, $"/tokens/{kind}", request, cancellationToken);
        return answer.Status == 200 ? answer.Body : throw new InvalidOperationException(answer.Body);
    }
}
