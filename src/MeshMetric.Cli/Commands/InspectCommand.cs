using System.CommandLine;
using System.Text.Json;

using MeshMetric.Cli.ControlPlane;
using MeshMetric.Cli.Output;

namespace MeshMetric.Cli.Commands;

/// <summary><c>inspect</c>: what the control plane made of the resources, and how the proxies are.</summary>
internal sealed class InspectCommand(Terminal terminal)
{
    private const int PageSize = 1000;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var inspect = new InspectCommand(terminal);
        return new Command("inspect", "Shows what the control plane made of the resources, and how the proxies are.")
        {
            inspect.CreateNamed(
                "policy",
                "How the proxies of a policy are: how many run what holds now, and which sources and backends fail, summed up by cause.",
                (mesh, name, _) => $"/meshes/{mesh}/meshmetrics/{name}/_health",
                (_, _, answer, _) => HealthText.WriteAsync(terminal.Output, answer)),
            inspect.CreateDataplane(),
            inspect.CreateDataplanes(),
            inspect.CreateClients(),
        };
    }

    private Command CreateDataplane()
    {
        var type = new InspectType();
        Command command = CreateNamed(
            "dataplane",
            "What holds for a dataplane, every value with the policy it comes from, and what its agent last reported; or what its Envoy says.",
            (mesh, name, result) => $"/meshes/{mesh}/dataplanes/{name}/{type.Path(result)}",
            WriteDataplaneAsync,
            type.IsDocument);
        type.AddTo(command);
        return command;
    }

    private Command CreateNamed(
        string kind,
        string description,
        Func<string, string, ParseResult, string> path,
        Func<ControlPlaneClient, string, JsonElement, CancellationToken, Task> write,
        Func<ParseResult, bool>? isDocument = null)
    {
        var name = new Argument<string>("NAME") { Description = "Its name." };
        Option<string> mesh = MeshOption.Create();
        Option<string> output = OutputOption.Create("table", OutputDocument.Json);
        var connection = new ConnectionOptions();
        var command = new Command(kind, description) { name, mesh, output };
        connection.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = new ControlPlaneClient(connection.Read(result, terminal));
            (string scope, string wanted) = (ResourceUrl.Segment(result.GetValue(mesh)!), ResourceUrl.Segment(result.GetValue(name)!));
            ControlPlaneAnswer answer = await client.SendAsync(HttpMethod.Get, path(scope, wanted, result), null, cancellationToken);
            if (answer.Status == 404)
            {
                throw new RefusedException($"there is no {kind} \"{result.GetValue(name)}\" in mesh \"{result.GetValue(mesh)}\"");
            }

            if (isDocument?.Invoke(result) == true)
            {
                await terminal.Output.WriteLineAsync(answer.EnsureSuccess().Text.AsMemory().TrimEnd(), cancellationToken);
                return ExitCode.Good;
            }

            await WriteAsync(answer.EnsureSuccess(), result.GetValue(output)!, root => write(client, $"/meshes/{scope}/dataplanes/{wanted}", root, cancellationToken));
            return ExitCode.Good;
        });
        return command;
    }

    private Command CreateDataplanes()
    {
        Option<string> mesh = MeshOption.Create();
        Option<string> output = OutputOption.Create("table", OutputDocument.Json);
        var connection = new ConnectionOptions();
        var command = new Command("dataplanes", "The dataplanes of a mesh with their agents: whether they run, and what they keep.") { mesh, output };
        connection.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = new ControlPlaneClient(connection.Read(result, terminal));
            ControlPlaneAnswer answer = await client.SendAsync(
                HttpMethod.Get, $"/meshes/{ResourceUrl.Segment(result.GetValue(mesh)!)}/dataplanes/_overview?size={PageSize}", null, cancellationToken);
            await WriteAsync(answer.EnsureSuccess(), result.GetValue(output)!, root => InsightText.WriteListAsync(terminal.Output, root));
            return ExitCode.Good;
        });
        return command;
    }

    private Command CreateClients()
    {
        Option<string> output = OutputOption.Create("table", OutputDocument.Json);
        var connection = new ConnectionOptions();
        var command = new Command("clients", "The Prometheus servers that ask for targets: which client each is, and whether it has what holds now.") { output };
        connection.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = new ControlPlaneClient(connection.Read(result, terminal));
            ControlPlaneAnswer answer = await client.SendAsync(HttpMethod.Get, "/mads-clients", null, cancellationToken);
            await WriteAsync(answer.EnsureSuccess(), result.GetValue(output)!, root => ClientsText.WriteAsync(terminal.Output, root));
            return ExitCode.Good;
        });
        return command;
    }

    private async Task WriteDataplaneAsync(ControlPlaneClient client, string path, JsonElement explained, CancellationToken cancellationToken)
    {
        ExplainText.Write(terminal.Output, explained.Deserialize(OutputJson.Readable.ExplainDto)!);
        ControlPlaneAnswer overview = await client.SendAsync(HttpMethod.Get, path + "/_overview", null, cancellationToken);
        using JsonDocument document = JsonDocument.Parse(overview.EnsureSuccess().Body);
        await InsightText.WriteOneAsync(terminal.Output, document.RootElement.GetProperty("dataplaneInsight"));
    }

    private async Task WriteAsync(ControlPlaneAnswer answer, string format, Func<JsonElement, Task> write)
    {
        using JsonDocument document = JsonDocument.Parse(answer.Body);
        if (format == OutputDocument.Json)
        {
            await terminal.Output.WriteLineAsync(IndentedJson.Of(document.RootElement));
        }
        else
        {
            await write(document.RootElement);
        }
    }
}
