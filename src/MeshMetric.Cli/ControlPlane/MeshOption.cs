using System.CommandLine;

namespace MeshMetric.Cli.ControlPlane;

/// <summary>The option <c>--mesh</c>, <c>-m</c>.</summary>
internal static class MeshOption
{
    /// <summary>Makes the option.</summary>
    public static Option<string> Create() => new("--mesh", "-m") { Description = "The mesh.", HelpName = "NAME", DefaultValueFactory = _ => "default" };
}
