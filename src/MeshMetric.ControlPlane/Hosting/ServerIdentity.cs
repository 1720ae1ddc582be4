using System.Reflection;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>What tells this control plane from others.</summary>
/// <param name="InstanceId">This process.</param>
/// <param name="ClusterId">All processes on one store.</param>
internal sealed record ServerIdentity(string InstanceId, string ClusterId)
{
    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(ServerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
