namespace MeshMetric.Cli;

/// <summary>What a command reads from and writes to; handed in, so that tests run commands in their own process.</summary>
/// <param name="Input">What <c>-</c> stands for.</param>
/// <param name="Output">Results.</param>
/// <param name="Error">What went wrong with the call itself.</param>
internal sealed record Terminal(Stream Input, TextWriter Output, TextWriter Error);
