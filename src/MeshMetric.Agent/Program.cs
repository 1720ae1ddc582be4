using MeshMetric.Agent.CommandLine;

return await Application.RunAsync(args);
