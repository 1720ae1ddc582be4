using System.Globalization;

using BenchmarkDotNet.Running;

using MeshMetric.Benchmarks;
using MeshMetric.Demo.Simulation;

switch (args)
{
    case ["body", var lines, var file]:
        await using (FileStream output = File.Create(file))
        {
            await EnvoyBodyGenerator.WriteAsync(output, int.Parse(lines, CultureInfo.InvariantCulture));
        }

        return 0;
    case ["agent-memory", var agent, var lines, var seconds]:
        return await AgentMemory.RunAsync(
            agent, int.Parse(lines, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Bodies).Assembly).Run(args);
        return 0;
}
