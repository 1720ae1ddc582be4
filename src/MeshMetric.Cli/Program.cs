using MeshMetric.Cli;

await using Stream input = Console.OpenStandardInput();
return await Application.RunAsync(args, new Terminal(input, Console.Out, Console.Error), CancellationToken.None);
