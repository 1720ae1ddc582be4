using System.CommandLine;
using System.Text;
using System.Text.Json;

using MeshMetric.Cli.ControlPlane;
using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Resources;

namespace MeshMetric.Cli.Commands;

/// <summary><c>apply -f FILE...</c>: brings resources into the control plane.</summary>
internal sealed class ApplyCommand
{
    private const string Description = """
        Brings resources into the control plane: every document of every file, in the order in which they need each other.

        Everything is validated before anything is sent. Each resource is told as created, configured or unchanged; when one is refused the others are
        applied all the same, and the exit code is 1.

          meshmetricctl apply -f policies.yaml
          meshmetricctl apply -f policies.yaml --dry-run
        """;

    private readonly Terminal _terminal;
    private readonly ConnectionOptions _connection = new();
    private readonly Option<string[]> _files = new("--file", "-f")
    {
        Description = "A file with resources, YAML or JSON; - is standard input. Repeat it for more.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Let the control plane check everything and tell which dataplanes would change; nothing is stored.",
    };

    private ApplyCommand(Terminal terminal)
    {
        _terminal = terminal;
    }

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var apply = new ApplyCommand(terminal);
        var command = new Command("apply", Description) { apply._files, apply._dryRun };
        apply._connection.AddTo(command);
        command.SetAction(apply.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        ResourceInput input = await ResourceInput.ReadAsync(result.GetValue(_files)!, allowUnresolved: true, _terminal, cancellationToken);

        // What is not among the files may be in the control plane; it will say.
        foreach (Violation violation in input.Violations.Where(violation => violation.Severity == ViolationSeverity.Error))
        {
            await _terminal.Error.WriteLineAsync(violation.ToString());
        }

        if (input.HasErrors)
        {
            return ExitCode.Violations;
        }

        using var client = new ControlPlaneClient(_connection.Read(result, _terminal));
        List<Resource> resources = [.. input.Resources.OrderBy(ResourceUrl.OrderOf)];
        return result.GetValue(_dryRun)
            ? await DryRunAsync(client, resources, cancellationToken)
            : await ApplyAsync(client, resources, cancellationToken);
    }

    private async Task<int> ApplyAsync(ControlPlaneClient client, List<Resource> resources, CancellationToken cancellationToken)
    {
        int code = ExitCode.Good;
        foreach (Resource resource in resources)
        {
            string path = ResourceUrl.Of(resource);
            byte[] body = Encoding.UTF8.GetBytes(ResourceWriter.ToJson(resource, ResourceForm.Universal));
            ControlPlaneAnswer answer = await client.SendAsync(HttpMethod.Put, path, body, cancellationToken);
            if (answer.IsSuccess)
            {
                string outcome = answer.Status == 201 ? "created" : answer.Outcome == "Unchanged" ? "unchanged" : "configured";
                await _terminal.Output.WriteLineAsync($"{resource} {outcome}");
                await WriteWarningsAsync(resource, answer);
            }
            else
            {
                await _terminal.Error.WriteLineAsync($"{resource} refused: {answer.Explain()}");
                code = answer.Status is 400 or 409 or 413 ? ExitCode.Violations : ExitCode.Refused;
                if (answer.Status is 401 or 403 or >= 500)
                {
                    // The next ones would meet the same.
                    return code;
                }
            }
        }

        return code;
    }

    private async Task<int> DryRunAsync(ControlPlaneClient client, List<Resource> resources, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("resources");
            foreach (Resource resource in resources)
            {
                writer.WriteRawValue(ResourceWriter.ToJson(resource, ResourceForm.Universal));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        ControlPlaneAnswer answer = (await client.SendAsync(HttpMethod.Post, "/dry-run", buffer.ToArray(), cancellationToken)).EnsureSuccess();
        using JsonDocument document = JsonDocument.Parse(answer.Body);
        return await DryRunText.WriteAsync(_terminal, document.RootElement);
    }

    private async Task WriteWarningsAsync(Resource resource, ControlPlaneAnswer answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer.Body.Length == 0 ? "{}"u8.ToArray() : answer.Body);
        if (document.RootElement.TryGetProperty("warnings", out JsonElement warnings))
        {
            foreach (JsonElement warning in warnings.EnumerateArray())
            {
                await _terminal.Error.WriteLineAsync($"{resource}: warning: {warning.GetString()}");
            }
        }
    }
}
