using System.Buffers;
using System.CommandLine;
using System.Text.Json;

using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Cli.Preview;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Commands;

/// <summary><c>preview</c>: runs the agent's data path on bodies of metrics, and says what policies keep and cost.</summary>
internal sealed class PreviewCommand
{
    private const string Description = """
        Runs the agent's data path on bodies of metrics: what policies keep, what it costs, and what every backend gets.
        The agent's own metrics (meshmetric_dp_*) are not among the output.

          meshmetricctl preview -f policy.yaml --sidecar http://127.0.0.1:9901
          meshmetricctl preview -f policy.yaml --sidecar stats.txt --application orders=http://127.0.0.1:8888/metrics -o text

        -o summary     families, series and bytes before and after, the built-in profiles side by side, the most expensive families
        -o families    one line a family: kept or dropped
        -o text        what the agent serves to Prometheus, byte for byte
        -o openmetrics the same as OpenMetrics
        -o otlp-json   what a collector gets, as OTLP/JSON; for any policy
        -o json        the summary as JSON
        """;

    private readonly PolicyOptions _policies = new("Files with policies, what they refer to, and perhaps the Dataplane.");
    private readonly BodyOptions _bodies = new();
    private readonly Option<string> _output = OutputOption.Create("summary", "families", "text", "openmetrics", "otlp-json", "json");

    private readonly Option<string?> _interval = new("--interval")
    {
        Description = "Time between scrapes and pushes; without it a collector's refreshInterval, and 60s for Prometheus.",
        HelpName = "DURATION",
    };

    private readonly Option<int?> _pipeline = new("--pipeline") { Description = "Look at this pipeline alone, counted from 1.", HelpName = "N" };

    private readonly Terminal _terminal;

    private PreviewCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var preview = new PreviewCommand(terminal);
        var command = new Command("preview", Description) { preview._output, preview._interval, preview._pipeline };
        preview._policies.AddTo(command);
        preview._bodies.AddTo(command);
        command.SetAction(preview.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        BodyRequest request = _bodies.Read(result);
        request.CheckStandardInput(_policies.AllFiles(result));
        TimeSpan? interval = result.GetValue(_interval) is { } text ? BodyOptions.Duration("--interval", text) : null;
        string output = result.GetValue(_output)!;
        if (await _policies.ReadAsync(result, _policies.Files(result), _terminal, cancellationToken) is not { } resources)
        {
            return ExitCode.Violations;
        }

        DataplaneResource dataplane = DataplaneChoice.Among(resources) ?? await DataplaneChoice.InventAsync(resources, _terminal);
        IReadOnlyList<Pipeline> pipelines = await PreviewedPolicies.CompileAsync(dataplane, resources, _terminal);
        List<(int Number, Pipeline Pipeline)> chosen = Choose(pipelines, result.GetValue(_pipeline), output);
        IReadOnlyDictionary<string, string> applications = pipelines.Count == 0
            ? new Dictionary<string, string>()
            : request.ApplicationsByName(PreviewedPolicies.ApplicationsOf(pipelines));
        await PreviewedPolicies.TellMissingAsync(chosen.Select(pipeline => pipeline.Pipeline), request, applications, _terminal);
        using var bodies = new BodyReader(_terminal, request);
        using PreviewedPolicies previewed = await PreviewedPolicies.ReadAsync(
            dataplane, chosen, request, applications, bodies, cancellationToken);
        await WriteAsync(previewed, output, interval, cancellationToken);
        return ExitCode.Good;
    }

    private static List<(int Number, Pipeline Pipeline)> Choose(IReadOnlyList<Pipeline> pipelines, int? wanted, string output)
    {
        List<(int Number, Pipeline Pipeline)> all = [.. pipelines.Select((pipeline, i) => (i + 1, pipeline))];
        bool needsOne = output is "text" or "openmetrics" or "otlp-json" && wanted is null && all.Count > 1;
        if (needsOne || (wanted is { } number && all.Count > 0 && (number < 1 || number > all.Count)))
        {
            string problem = needsOne ? $"there are {all.Count} pipelines; choose one with --pipeline N:" : $"--pipeline: must be from 1 to {all.Count}:";
            throw new UsageException(string.Join(Environment.NewLine, all.Select(Describe).Prepend(problem)));
        }

        return wanted is null ? all : [.. all.Where(pipeline => pipeline.Number == wanted)];
    }

    private static string Describe((int Number, Pipeline Pipeline) pipeline) =>
        $"  {pipeline.Number}  {string.Join(", ", pipeline.Pipeline.Backends.Select(backend => BackendName.Of(backend).Display))}";

    private async Task WriteAsync(PreviewedPolicies previewed, string output, TimeSpan? interval, CancellationToken cancellationToken)
    {
        switch (output)
        {
            case "summary":
                PreviewText.Write(_terminal.Output, PreviewSummary.Of(previewed, interval));
                return;
            case "json":
                await _terminal.Output.WriteLineAsync(JsonSerializer.Serialize(PreviewSummary.Of(previewed, interval), OutputJson.Readable.PreviewDto));
                return;
            case "families":
                await WarnAsync(previewed);
                FamiliesText.Write(_terminal.Output, previewed);
                return;
        }

        await WarnAsync(previewed);
        foreach (PreviewedPipeline pipeline in previewed.Pipelines)
        {
            using MergedScrape scrape = pipeline.Merge();
            await _terminal.WriteAsync(Render(scrape, output, previewed.Dataplane), cancellationToken);
        }
    }

    private async Task WarnAsync(PreviewedPolicies previewed)
    {
        foreach (PreviewedSource source in previewed.Pipelines.SelectMany(pipeline => pipeline.Sources))
        {
            foreach (string warning in source.Warnings())
            {
                await _terminal.Error.WriteLineAsync($"warning: {source.Name}: {warning}");
            }
        }
    }

    private static ReadOnlyMemory<byte> Render(MergedScrape scrape, string output, DataplaneResource dataplane)
    {
        if (output == "otlp-json")
        {
            return OtlpPreview.Json(scrape, dataplane);
        }

        var buffer = new ArrayBufferWriter<byte>();
        _ = output == "openmetrics" ? OpenMetricsWriter.Write(scrape, buffer) : PrometheusTextWriter.Write(scrape, buffer);
        return buffer.WrittenMemory;
    }
}
