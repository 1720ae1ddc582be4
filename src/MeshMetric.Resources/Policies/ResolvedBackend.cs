using System.Globalization;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>A policy's backend, its reference resolved.</summary>
/// <param name="Identity">What makes it the same backend in another policy.</param>
/// <param name="Index">Its place in the policy's list.</param>
/// <param name="Backend">What it says, defaults applied.</param>
internal sealed record ResolvedBackend(string Identity, int Index, PipelineBackend Backend)
{
    /// <summary>The backend's path inside its policy.</summary>
    public string Field => FieldOf(Index);

    public static string FieldOf(int index) => string.Create(CultureInfo.InvariantCulture, $"spec.default.backends[{index}]");
}
