using MeshMetric.Demo.Simulation;

namespace MeshMetric.Benchmarks;

/// <summary>The bodies that the benchmarks read, made once a process.</summary>
internal static class Bodies
{
    private static readonly Dictionary<int, byte[]> Made = [];

    public static byte[] Of(int lines)
    {
        if (!Made.TryGetValue(lines, out byte[]? body))
        {
            Made.Add(lines, body = EnvoyBodyGenerator.GenerateAsync(lines).GetAwaiter().GetResult());
        }

        return body;
    }
}
