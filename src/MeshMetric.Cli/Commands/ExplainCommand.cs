using System.CommandLine;

using MeshMetric.Cli.Explaining;
using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Resources.Explained;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Cli.Commands;

/// <summary><c>explain</c>: what holds for one dataplane, and which policy said so; with <c>--series</c>, why a series is or is not in each backend.</summary>
internal sealed class ExplainCommand
{
    private const string Description = """
        Shows the pipelines that policies make for a dataplane, and for every value which policy it came from and which it beat.
        One file may hold the dataplane and the policies. Beside that, the filter that Envoy is asked with, and what limits may do.

          meshmetricctl explain --dataplane backend-1.yaml -f all.yaml -f override.yaml

        With --series it says why that series is, or is not, in each backend. Labels left out match anything. With a body the series is looked up
        in it; without one the answer goes by the name.

          meshmetricctl explain --dataplane backend-1.yaml -f all.yaml \
            --series 'envoy_cluster_upstream_rq_total{envoy_cluster_name="orders"}' --sidecar stats.prom
        """;

    private readonly Option<string> _dataplane = new("--dataplane")
    {
        Description = "File with the Dataplane resource; - is standard input.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string[]> _policies = new("--file", "-f")
    {
        Description = "Files with policies, and the profiles and collectors they refer to.",
        HelpName = "FILE",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _allowUnresolved = new("--allow-unresolved")
    {
        Description = "A reference to something that is not among the files is a warning in place of an error.",
    };

    private readonly Option<string> _series = new("--series")
    {
        Description = "The series to explain, as the exposition format writes it.",
        HelpName = "NAME{LABEL=\"VALUE\"}",
    };

    private readonly Option<string> _sidecar = new("--sidecar")
    {
        Description = "With --series: a body of the sidecar, or the URL of Envoy's admin endpoint; - is standard input.",
        HelpName = "FILE|URL",
    };

    private readonly Option<string[]> _applications = new("--application")
    {
        Description = "With --series: a body of an application, by its name in the policy, or address:port/path where it has none.",
        HelpName = "NAME=FILE|URL",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _output = OutputOption.Create("table", OutputDocument.Yaml, OutputDocument.Json);
    private readonly Terminal _terminal;

    private ExplainCommand(Terminal terminal)
    {
        _terminal = terminal;
    }

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var explain = new ExplainCommand(terminal);
        var command = new Command("explain", Description)
        {
            explain._dataplane, explain._policies, explain._allowUnresolved, explain._series, explain._sidecar, explain._applications, explain._output,
        };
        command.SetAction(explain.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult call, CancellationToken cancellationToken)
    {
        SeriesSelector? selector = call.GetValue(_series) is { } series ? SeriesSelector.Parse(series) : null;
        List<string> resourceFiles = [call.GetValue(_dataplane)!, .. call.GetValue(_policies)!];
        CheckBodies(call, selector, resourceFiles);
        ResourceInput input = await ResourceInput.ReadAsync(resourceFiles, call.GetValue(_allowUnresolved), _terminal, cancellationToken);
        foreach (Violation violation in input.Violations)
        {
            await _terminal.Error.WriteLineAsync(violation.ToString());
        }

        if (input.HasErrors)
        {
            return ExitCode.Violations;
        }

        DataplaneResource dataplane = TheDataplane(input, resourceFiles[0]);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        PipelineSet set = PipelineCompiler.Compile(dataplane, input.Resources, now);
        if (selector is null)
        {
            Print(dataplane, set, call.GetValue(_output)!);
            return ExitCode.Good;
        }

        SeriesBodies bodies = await SeriesBodies.ReadAsync(call.GetValue(_sidecar), call.GetValue(_applications)!, _terminal, cancellationToken);
        Print(new SeriesExplainer(dataplane, input.Resources, bodies).Explain(selector, set, now), call.GetValue(_output)!);
        return ExitCode.Good;
    }

    private void CheckBodies(ParseResult call, SeriesSelector? selector, List<string> resourceFiles)
    {
        List<string> bodies = [.. call.GetValue(_applications)!.Select(SeriesBodies.FileOf)];
        if (call.GetValue(_sidecar) is { } sidecar)
        {
            bodies.Add(sidecar);
        }

        if (selector is null && bodies.Count > 0)
        {
            throw new UsageException("--sidecar and --application need --series: name the series to look for");
        }

        if (bodies.Count(file => file == InputFile.StandardInput) + (resourceFiles.Contains(InputFile.StandardInput) ? 1 : 0) > 1)
        {
            throw new UsageException("standard input (-) can be a body or resources, once; give files for the rest");
        }
    }

    private static DataplaneResource TheDataplane(ResourceInput input, string file)
    {
        List<DataplaneResource> dataplanes = [.. input.Resources.OfType<DataplaneResource>()];
        return dataplanes is [var only] ? only
            : throw new UsageException($"{InputFile.NameOf(file)}: there must be one Dataplane among the files, not {dataplanes.Count}");
    }

    private void Print(DataplaneResource dataplane, PipelineSet set, string format)
    {
        ExplainDto explained = PlannedPipelines.Of(dataplane, set);
        if (format is OutputDocument.Yaml or OutputDocument.Json)
        {
            _terminal.Output.WriteLine(OutputDocument.Write(explained, OutputJson.Readable.ExplainDto, format));
        }
        else
        {
            ExplainText.Write(_terminal.Output, explained, [.. set.Pipelines.Select(pipeline => AskedOfEnvoy.For(pipeline, set).Describe())]);
        }
    }

    private void Print(ExplainSeriesDto answer, string format)
    {
        if (format is OutputDocument.Yaml or OutputDocument.Json)
        {
            _terminal.Output.WriteLine(OutputDocument.Write(answer, OutputJson.Readable.ExplainSeriesDto, format));
        }
        else
        {
            ExplainSeriesText.Write(_terminal.Output, answer);
        }
    }
}
