using System.CommandLine;

using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Cli.Preview;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Commands;

/// <summary><c>diff</c>: what series appear and disappear when policies change.</summary>
internal sealed class DiffCommand
{
    private const string Description = """
        Runs the agent's data path twice on the same bodies of metrics, with the old policies and with the new, and says what series each backend
        gains and loses. A backend is the same in both by its client id, or by its protocol and endpoint.

          meshmetricctl diff -f old.yaml -f new.yaml --sidecar stats.txt
        """;

    private readonly PolicyOptions _policies = new("Given twice: the file with the old policies, then the file with the new.");
    private readonly BodyOptions _bodies = new();
    private readonly Option<string> _output = OutputOption.Create("families", "series");
    private readonly Terminal _terminal;

    private DiffCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var diff = new DiffCommand(terminal);
        var command = new Command("diff", Description) { diff._output };
        diff._policies.AddTo(command);
        diff._bodies.AddTo(command);
        command.SetAction(diff.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> files = _policies.Files(result);
        if (files.Count != 2)
        {
            throw new UsageException($"-f must be given twice, the old file and the new; it was given {files.Count} times");
        }

        BodyRequest request = _bodies.Read(result);
        request.CheckStandardInput(_policies.AllFiles(result));
        if (files is [InputFile.StandardInput, InputFile.StandardInput])
        {
            throw new UsageException("- (standard input) can be the old file or the new, not both");
        }

        IReadOnlyList<Resource>? old = await _policies.ReadAsync(result, [files[0]], _terminal, cancellationToken);
        IReadOnlyList<Resource>? @new = await _policies.ReadAsync(result, [files[1]], _terminal, cancellationToken);
        if (old is null || @new is null)
        {
            return ExitCode.Violations;
        }

        DataplaneResource? ofOld = DataplaneChoice.Among(old);
        DataplaneResource? ofNew = DataplaneChoice.Among(@new);
        DataplaneResource dataplane = ofNew ?? ofOld ?? await DataplaneChoice.InventAsync([.. old, .. @new], _terminal);
        await CompareAsync(request, (ofOld ?? dataplane, old), (dataplane, @new), result.GetValue(_output) == "series", cancellationToken);
        return ExitCode.Good;
    }

    private async Task CompareAsync(
        BodyRequest request,
        (DataplaneResource Dataplane, IReadOnlyList<Resource> Resources) old,
        (DataplaneResource Dataplane, IReadOnlyList<Resource> Resources) @new,
        bool everySeries,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<Pipeline> was = await PreviewedPolicies.CompileAsync(old.Dataplane, old.Resources, _terminal);
        IReadOnlyList<Pipeline> becomes = await PreviewedPolicies.CompileAsync(@new.Dataplane, @new.Resources, _terminal);
        List<Pipeline> both = [.. was, .. becomes];
        IReadOnlyDictionary<string, string> applications = request.ApplicationsByName(PreviewedPolicies.ApplicationsOf(both));
        await PreviewedPolicies.TellMissingAsync(both, request, applications, _terminal);

        // One reader for both sides: a server is asked once, so that both see the same body.
        using var bodies = new BodyReader(_terminal, request);
        var before = await SeriesAsync(old.Dataplane, was);
        var after = await SeriesAsync(@new.Dataplane, becomes);
        DiffText.Write(_terminal.Output, before, after, everySeries);

        async Task<IReadOnlyDictionary<BackendName, IReadOnlyDictionary<string, string>>> SeriesAsync(
            DataplaneResource dataplane, IReadOnlyList<Pipeline> pipelines)
        {
            using PreviewedPolicies previewed = await PreviewedPolicies.ReadAsync(
                dataplane, pipelines.Select((pipeline, i) => (i + 1, pipeline)), request, applications, bodies, cancellationToken);
            foreach (PreviewedSource source in previewed.Pipelines.SelectMany(pipeline => pipeline.Sources).Where(s => s.Sidecar?.Regex is not null))
            {
                await _terminal.Error.WriteLineAsync($"warning: {source.Name}: {source.Warnings().First()}");
            }

            return SeriesOfBackends.Of(previewed);
        }
    }
}
