using System.CommandLine;
using System.Text.Json;

using MeshMetric.Cli.ControlPlane;
using MeshMetric.Cli.Output;
using MeshMetric.Resources;

namespace MeshMetric.Cli.Commands;

/// <summary><c>get TYPE [NAME]</c>: what the control plane holds.</summary>
internal sealed class GetCommand
{
    private const int PageSize = 1000;

    private readonly Terminal _terminal;
    private readonly ConnectionOptions _connection = new();
    private readonly Argument<string> _type = new("TYPE") { Description = $"One of {ResourceUrl.Names}." };
    private readonly Argument<string?> _name = new("NAME") { Description = "One resource; absent: all.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _mesh = MeshOption.Create();
    private readonly Option<bool> _allMeshes = new("--all-meshes", "-A") { Description = "Those of every mesh." };
    private readonly Option<string> _output = OutputOption.Create("table", OutputDocument.Yaml, OutputDocument.Json);

    private GetCommand(Terminal terminal)
    {
        _terminal = terminal;
    }

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var get = new GetCommand(terminal);
        var command = new Command("get", "Shows what the control plane holds: all resources of a type, or one.")
        {
            get._type, get._name, get._mesh, get._allMeshes, get._output,
        };
        get._connection.AddTo(command);
        command.SetAction(get.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        ResourceUrl type = ResourceUrl.Parse(result.GetValue(_type)!);
        using var client = new ControlPlaneClient(_connection.Read(result, _terminal));
        string format = result.GetValue(_output)!;
        if (result.GetValue(_name) is { } name)
        {
            ControlPlaneAnswer answer = await client.SendAsync(HttpMethod.Get, type.Item(result.GetValue(_mesh)!, name), null, cancellationToken);
            if (answer.Status == 404)
            {
                throw new RefusedException($"there is no {type.Type} \"{name}\"{(type.IsMeshScoped ? $" in mesh \"{result.GetValue(_mesh)}\"" : "")}");
            }

            using JsonDocument document = JsonDocument.Parse(answer.EnsureSuccess().Body);
            Write([document.RootElement], isOne: true, type, format);
            return ExitCode.Good;
        }

        List<JsonElement> items = await ListAsync(client, type.List(result.GetValue(_allMeshes) ? null : result.GetValue(_mesh)), cancellationToken);
        Write(items, isOne: false, type, format);
        return ExitCode.Good;
    }

    private static async Task<List<JsonElement>> ListAsync(ControlPlaneClient client, string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        while (true)
        {
            ControlPlaneAnswer answer = (await client.SendAsync(HttpMethod.Get, $"{path}?size={PageSize}&offset={items.Count}", null, cancellationToken)).EnsureSuccess();
            using JsonDocument page = JsonDocument.Parse(answer.Body);
            int before = items.Count;
            items.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.Clone()));

            // The address of the next page is the control plane's view of itself; ours may lead through a gateway.
            if (page.RootElement.GetProperty("next").ValueKind == JsonValueKind.Null || items.Count == before)
            {
                return items;
            }
        }
    }

    private void Write(List<JsonElement> items, bool isOne, ResourceUrl type, string format)
    {
        if (format == "table")
        {
            WriteTable(items, type);
            return;
        }

        if (format == OutputDocument.Yaml)
        {
            // Several documents, so that what is printed can be applied again.
            _terminal.Output.Write(string.Join("---\n", items.Select(item => YamlText.FromJson(item.GetRawText()))));
            return;
        }

        string json = string.Join(',', items.Select(item => item.GetRawText()));
        using JsonDocument document = JsonDocument.Parse(isOne ? json : $"[{json}]");
        _terminal.Output.WriteLine(IndentedJson.Of(document.RootElement));
    }

    private void WriteTable(List<JsonElement> items, ResourceUrl type)
    {
        bool isDataplane = type.Type == DataplaneResource.TypeName;
        List<string> columns = [.. type.IsMeshScoped ? (string[])["MESH", "NAME"] : ["NAME"], .. isDataplane ? (string[])["TAGS", "ADDRESS"] : [], "AGE"];
        PlainTable.Write(_terminal.Output, columns, items.Select(item =>
        {
            List<string> cells = type.IsMeshScoped ? [Text(item, "mesh"), Text(item, "name")] : [Text(item, "name")];
            if (isDataplane)
            {
                cells.AddRange([Tags(item), item.TryGetProperty("networking", out JsonElement networking) ? Text(networking, "address") : ""]);
            }

            cells.Add(Age(item));
            return (IReadOnlyList<string>)cells;
        }));
    }

    private static string Tags(JsonElement dataplane)
    {
        if (!dataplane.TryGetProperty("networking", out JsonElement networking))
        {
            return "";
        }

        IEnumerable<JsonElement> tagged = networking.TryGetProperty("inbound", out JsonElement inbounds) ? inbounds.EnumerateArray()
            : networking.TryGetProperty("gateway", out JsonElement gateway) ? [gateway] : [];
        return string.Join(' ', tagged
            .SelectMany(part => part.TryGetProperty("tags", out JsonElement tags) ? tags.EnumerateObject().Select(tag => $"{tag.Name}={tag.Value}") : [])
            .Distinct(StringComparer.Ordinal));
    }

    private string Age(JsonElement item)
    {
        if (!item.TryGetProperty("creationTime", out JsonElement created) || !created.TryGetDateTimeOffset(out DateTimeOffset at))
        {
            return "";
        }

        TimeSpan age = _terminal.Clock.GetUtcNow() - at;
        return age.TotalDays >= 2 ? $"{(int)age.TotalDays}d"
            : age.TotalHours >= 2 ? $"{(int)age.TotalHours}h"
            : age.TotalMinutes >= 2 ? $"{(int)age.TotalMinutes}m"
            : $"{Math.Max(0, (int)age.TotalSeconds)}s";
    }

    private static string Text(JsonElement item, string field) => item.TryGetProperty(field, out JsonElement value) ? value.GetString() ?? "" : "";
}
