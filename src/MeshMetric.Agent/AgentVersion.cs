using System.Reflection;

namespace MeshMetric.Agent;

/// <summary>The program's version, as the build sets it.</summary>
internal static class AgentVersion
{
    /// <summary>For example <c>0.1.0</c>; without the commit.</summary>
    public static string Number { get; } = Read();

    /// <summary>How the agent introduces itself to sources.</summary>
    public static string UserAgent { get; } = "meshmetric-dp/" + Number;

    private static string Read()
    {
        var version = typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        return version.Split('+')[0];
    }
}
