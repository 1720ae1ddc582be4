using System.CommandLine;
using System.Text;
using System.Text.Json;

using MeshMetric.Cli.ControlPlane;
using MeshMetric.Cli.Input;
using MeshMetric.Resources.Validation;
using MeshMetric.Tokens;

namespace MeshMetric.Cli.Commands;

/// <summary><c>generate dataplane-token</c> and <c>generate user-token</c>: by the control plane, or offline with its key.</summary>
internal static class GenerateTokenCommands
{
    private const string DataplaneDescription = """
        Prints a token for an agent: it opens the registration and configuration of its dataplane and nothing else.

          meshmetricctl generate dataplane-token --name backend-1 --valid-for 720h > token
          meshmetric-dp run --cp-address https://cp:5681 --dataplane-token-file token ...

        With --signing-key-path and --kid it is made here, without a control plane.
        """;

    private const string UserDescription = """
        Prints a token for a user. Users in the group mesh-system:admin (or admin) may do everything, others may read.

          meshmetricctl generate user-token --name ann --group admin --valid-for 24h > ~/.meshmetric/token

        With --signing-key-path and --kid it is made here, without a control plane.
        """;

    /// <summary>Makes the command.</summary>
    public static Command CreateDataplaneToken(Terminal terminal)
    {
        var name = new Option<string>("--name") { Description = "The dataplane's name; absent: any.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var mesh = new Option<string>("--mesh", "-m") { Description = "The mesh.", HelpName = "NAME", DefaultValueFactory = _ => "default" };
        var tag = new Option<string[]>("--tag")
        {
            Description = "A tag that the dataplane must have, and the values it may have; repeatable.",
            HelpName = "KEY=VALUE,VALUE",
            Arity = ArgumentArity.OneOrMore,
        };
        var workload = new Option<string>("--workload")
        {
            Description = "The value that the dataplane's label kuma.io/workload must have.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "",
        };
        var making = new TokenMaking();
        var command = new Command("dataplane-token", DataplaneDescription) { name, mesh, tag, workload };
        making.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var claims = new DataplaneClaims
            {
                Mesh = result.GetValue(mesh)!,
                Name = result.GetValue(name)!,
                Tags = ParseTags(result.GetValue(tag) ?? [], tag.Name),
                Workload = result.GetValue(workload)!,
            };
            return making.RunAsync(
                result, terminal, "/tokens/dataplane", writer => WriteDataplane(claims, writer), (key, validFor) => TokenWriter.Write(claims, key, Now, validFor), cancellationToken);
        });
        return command;
    }

    /// <summary>Makes the command.</summary>
    public static Command CreateUserToken(Terminal terminal)
    {
        var name = new Option<string>("--name") { Description = "The user's name.", HelpName = "NAME", Required = true };
        var group = new Option<string[]>("--group")
        {
            Description = "A group that the user is in; repeatable.",
            HelpName = "NAME",
            Arity = ArgumentArity.OneOrMore,
        };
        var making = new TokenMaking();
        var command = new Command("user-token", UserDescription) { name, group };
        making.AddTo(command);
        command.SetAction((result, cancellationToken) =>
        {
            var claims = new UserClaims(result.GetValue(name)!, result.GetValue(group) ?? []);
            return making.RunAsync(
                result, terminal, "/tokens/user", writer => WriteUser(claims, writer), (key, validFor) => TokenWriter.Write(claims, key, Now, validFor), cancellationToken);
        });
        return command;
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static Dictionary<string, IReadOnlyList<string>> ParseTags(IEnumerable<string> pairs, string option)
    {
        var tags = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string[] values = equals < 0 ? [] : pair[(equals + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (equals <= 0 || values.Length == 0)
            {
                throw new UsageException($"{option}: \"{pair}\" is not KEY=VALUE or KEY=VALUE,VALUE, for example kuma.io/service=backend");
            }

            string key = pair[..equals];
            tags[key] = [.. tags.GetValueOrDefault(key, []), .. values];
        }

        return tags;
    }

    private static void WriteDataplane(DataplaneClaims claims, Utf8JsonWriter writer)
    {
        writer.WriteString("name", claims.Name);
        writer.WriteString("mesh", claims.Mesh);
        writer.WriteString("type", claims.Type);
        writer.WriteString("workload", claims.Workload);
        writer.WriteStartObject("tags");
        foreach ((string tag, IReadOnlyList<string> values) in claims.Tags)
        {
            WriteList(writer, tag, values);
        }

        writer.WriteEndObject();
    }

    private static void WriteUser(UserClaims claims, Utf8JsonWriter writer)
    {
        writer.WriteString("name", claims.Name);
        WriteList(writer, "groups", claims.Groups);
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>What both commands have in common: how long, by whom, with which key.</summary>
    private sealed class TokenMaking
    {
        private readonly Option<string> _validFor = new("--valid-for")
        {
            Description = "How long the token is valid.",
            HelpName = "TIME",
            Required = true,
        };

        private readonly Option<string?> _keyPath = new("--signing-key-path")
        {
            Description = "A signing key in PEM form: the token is made here, and the control plane is not asked.",
            HelpName = "FILE",
        };

        private readonly Option<string?> _keyId = new("--kid") { Description = "The key's serial number, with --signing-key-path.", HelpName = "N" };
        private readonly ConnectionOptions _connection = new();

        public void AddTo(Command command)
        {
            command.Add(_validFor);
            command.Add(_keyPath);
            command.Add(_keyId);
            _connection.AddTo(command);
        }

        public async Task<int> RunAsync(
            ParseResult result,
            Terminal terminal,
            string path,
            Action<Utf8JsonWriter> writeRequest,
            Func<SigningKey, TimeSpan, SignedToken> sign,
            CancellationToken cancellationToken)
        {
            string time = result.GetValue(_validFor)!;
            if (!GoDuration.TryParse(time, out TimeSpan validFor) || validFor < TimeSpan.FromSeconds(1) || validFor > TimeSpan.FromDays(36500))
            {
                throw new UsageException($"{_validFor.Name}: \"{time}\" is not a time between 1s and 876000h; write for example 720h");
            }

            string token = await ReadKeyAsync(result, terminal, cancellationToken) is { } key
                ? sign(key, validFor).Text
                : await AskAsync(result, terminal, path, validFor, writeRequest, cancellationToken);
            await terminal.Output.WriteLineAsync(token);
            return ExitCode.Good;
        }

        private async Task<SigningKey?> ReadKeyAsync(ParseResult result, Terminal terminal, CancellationToken cancellationToken)
        {
            string? keyPath = result.GetValue(_keyPath);
            string? keyId = result.GetValue(_keyId);
            if (keyPath is null && keyId is null)
            {
                return null;
            }

            if (keyPath is null || string.IsNullOrEmpty(keyId))
            {
                throw new UsageException($"{_keyPath.Name} and {_keyId.Name} go together; give both");
            }

            byte[] pem = await InputFile.ReadAsync(keyPath, terminal, cancellationToken);
            SigningKey key = SigningKey.Read(keyId, Encoding.UTF8.GetString(pem), out string? problem) ?? throw new UsageException($"{InputFile.NameOf(keyPath)} {problem}");
            return key.CanSign ? key : throw new UsageException($"{InputFile.NameOf(keyPath)} is a public key; signing takes the private one");
        }

        private async Task<string> AskAsync(
            ParseResult result, Terminal terminal, string path, TimeSpan validFor, Action<Utf8JsonWriter> writeRequest, CancellationToken cancellationToken)
        {
            using var body = new MemoryStream();
            await using (var writer = new Utf8JsonWriter(body))
            {
                writer.WriteStartObject();
                writeRequest(writer);
                writer.WriteString("validFor", GoDuration.Format(validFor));
                writer.WriteEndObject();
            }

            using var client = new ControlPlaneClient(_connection.Read(result, terminal));
            if (client.ShowsToken)
            {
                await terminal.Error.WriteLineAsync("warning: the token goes over the network without TLS; use an https address");
            }

            return (await client.SendAsync(HttpMethod.Post, path, body.ToArray(), cancellationToken)).EnsureSuccess().Text.Trim();
        }
    }
}
