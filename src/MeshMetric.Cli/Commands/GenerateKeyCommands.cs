using System.CommandLine;
using System.Globalization;
using System.Text;

using MeshMetric.Cli.Input;
using MeshMetric.Tokens;

namespace MeshMetric.Cli.Commands;

/// <summary><c>generate signing-key</c> and <c>generate public-key</c>: keys to rotate to, and what checks tokens of a key that stays elsewhere.</summary>
internal static class GenerateKeyCommands
{
    private const string SigningKeyDescription = """
        Prints a new signing key: PEM, or with --kid the secret to apply, so that new tokens are signed with it.

          meshmetricctl generate signing-key --kid 2 --mesh default | curl -X PUT --data-binary @- \
            http://127.0.0.1:5681/meshes/default/secrets/dataplane-token-signing-key-default-2

        Tokens of the old key hold until that key's secret is deleted.
        """;

    /// <summary>Makes the command.</summary>
    public static Command CreateSigningKey(Terminal terminal)
    {
        var keyId = new Option<long?>("--kid")
        {
            Description = "Print the secret that holds the key under this serial number, in place of the PEM alone.",
            HelpName = "N",
        };
        var mesh = new Option<string?>("--mesh", "-m") { Description = "With --kid: for tokens of this mesh's dataplanes; absent: for users' tokens.", HelpName = "NAME" };
        var command = new Command("signing-key", SigningKeyDescription) { keyId, mesh };
        command.SetAction(async (result, _) =>
        {
            string pem = SigningKey.Create("new").ToPem();
            if (result.GetValue(keyId) is not { } serial)
            {
                await terminal.Output.WriteAsync(pem);
                return ExitCode.Good;
            }

            if (serial < 1)
            {
                throw new UsageException($"{keyId.Name}: a serial number is at least 1");
            }

            string number = serial.ToString(CultureInfo.InvariantCulture);
            string data = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
            string head = result.GetValue(mesh) is { } meshName
                ? $"type: Secret\nmesh: {meshName}\nname: dataplane-token-signing-key-{meshName}-{number}\n"
                : $"type: GlobalSecret\nname: user-token-signing-key-{number}\n";
            await terminal.Output.WriteAsync($"{head}data: {data}\n");
            return ExitCode.Good;
        });
        return command;
    }

    /// <summary>Makes the command.</summary>
    public static Command CreatePublicKey(Terminal terminal)
    {
        var path = new Option<string>("--signing-key-path") { Description = "The signing key, PEM; - is standard input.", HelpName = "FILE", Required = true };
        var command = new Command("public-key", "Prints the public half of a signing key: a control plane that has it checks tokens and can't make them.") { path };
        command.SetAction(async (result, cancellationToken) =>
        {
            string file = result.GetValue(path)!;
            string pem = Encoding.UTF8.GetString(await InputFile.ReadAsync(file, terminal, cancellationToken));
            SigningKey key = SigningKey.Read("any", pem, out string? problem) ?? throw new UsageException($"{InputFile.NameOf(file)} {problem}");
            await terminal.Output.WriteAsync(key.ToPublicPem());
            return ExitCode.Good;
        });
        return command;
    }
}
