using System.CommandLine;

using MeshMetric.Cli.ControlPlane;
using MeshMetric.Cli.Input;
using MeshMetric.Resources;

namespace MeshMetric.Cli.Commands;

/// <summary><c>delete TYPE NAME</c> or <c>delete -f FILE</c>: takes resources out of the control plane.</summary>
internal sealed class DeleteCommand
{
    private readonly Terminal _terminal;
    private readonly ConnectionOptions _connection = new();
    private readonly Argument<string?> _type = new("TYPE") { Description = $"One of {ResourceUrl.Names}.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string?> _name = new("NAME") { Description = "The resource's name.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _mesh = MeshOption.Create();
    private readonly Option<string[]> _files = new("--file", "-f")
    {
        Description = "In place of TYPE and NAME: what these files name, in the order in which they need each other, the last first.",
        HelpName = "FILE",
    };

    private DeleteCommand(Terminal terminal)
    {
        _terminal = terminal;
    }

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var delete = new DeleteCommand(terminal);
        var command = new Command("delete", "Takes resources out of the control plane. What others refer to stays, and it says by what.")
        {
            delete._type, delete._name, delete._mesh, delete._files,
        };
        delete._connection.AddTo(command);
        command.SetAction(delete.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string[] files = result.GetValue(_files) ?? [];
        (string? type, string? name) = (result.GetValue(_type), result.GetValue(_name));
        if (files.Length > 0 == type is not null || type is null != name is null)
        {
            throw new UsageException("name what to delete: TYPE and NAME, or -f FILE");
        }

        List<(string Title, string Path)> targets = type is null
            ? await ReadAsync(files, cancellationToken)
            : [($"{ResourceUrl.Parse(type).Type} {name}", ResourceUrl.Parse(type).Item(result.GetValue(_mesh)!, name!))];
        using var client = new ControlPlaneClient(_connection.Read(result, _terminal));
        int code = ExitCode.Good;
        foreach ((string title, string path) in targets)
        {
            ControlPlaneAnswer answer = await client.SendAsync(HttpMethod.Delete, path, null, cancellationToken);
            if (answer.IsSuccess)
            {
                await _terminal.Output.WriteLineAsync($"{title} deleted");
                continue;
            }

            await _terminal.Error.WriteLineAsync(answer.Status == 404 ? $"{title} is not there" : $"{title} stays: {answer.Explain()}");
            code = answer.Status is 404 or 409 ? ExitCode.Violations : ExitCode.Refused;
        }

        return code;
    }

    private async Task<List<(string Title, string Path)>> ReadAsync(string[] files, CancellationToken cancellationToken)
    {
        ResourceInput input = await ResourceInput.ReadAsync(files, allowUnresolved: true, _terminal, cancellationToken);
        if (input.HasErrors)
        {
            throw new UsageException(string.Join('\n', input.Violations.Where(violation => violation.Severity == ViolationSeverity.Error)));
        }

        return [.. input.Resources.OrderByDescending(ResourceUrl.OrderOf).Select(resource => (resource.ToString(), ResourceUrl.Of(resource)))];
    }
}
