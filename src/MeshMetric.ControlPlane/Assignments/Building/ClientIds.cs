namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>The ids that Prometheus servers give themselves and policies refer to.</summary>
internal static class ClientIds
{
    /// <summary>The id of backends that name no client, and of clients that no policy names.</summary>
    public const string Default = "_kuma-default-client";

    /// <summary>The id that a backend belongs to.</summary>
    /// <param name="declared">The policy's <c>clientId</c>, <see langword="null"/> for the default client.</param>
    public static string Of(string? declared) => string.IsNullOrEmpty(declared) ? Default : declared;
}
