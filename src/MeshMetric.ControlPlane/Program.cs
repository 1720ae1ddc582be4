return await MeshMetric.ControlPlane.CommandLine.Application.RunAsync(args);
