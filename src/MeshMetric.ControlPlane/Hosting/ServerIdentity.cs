using System.Reflection;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>What tells this control plane from others.</summary>
/// <param name="InstanceId">This process.</param>
/// <param name="ClusterId">All processes on one store.</param>
internal sealed record ServerIdentity(string InstanceId, string ClusterId)
{
    /// <summary>
    /// Where other control planes on the same store reach this one's REST; <see langword="null"/> until it listens, and when they can't. Only what is
    /// reported to it afterwards carries it.
    /// </summary>
    public Uri? Api { get; set; }

    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(ServerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
