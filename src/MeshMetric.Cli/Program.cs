using MeshMetric.Cli;

await using Stream input = Console.OpenStandardInput();
await using Stream output = Console.OpenStandardOutput();
return await Application.RunAsync(args, new Terminal(input, Console.Out, Console.Error) { Bytes = output }, CancellationToken.None);
