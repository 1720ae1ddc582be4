using System.CommandLine;

using MeshMetric.Cli.ControlPlane;

namespace MeshMetric.Cli.Commands;

/// <summary><c>config</c>: the control planes that a user works with, by name.</summary>
internal static class ConfigCommand
{
    private const string Description = """
        Keeps the control planes that you work with in ~/.meshmetric/config (or where MESHMETRIC_CONFIG says), readable by you alone.

          meshmetricctl config set prod --cp-address https://cp.example:5681 --token-file ~/.meshmetric/token --ca-cert-file ca.pem
          meshmetricctl config use prod
        """;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("config", Description)
    {
        CreateContexts(terminal),
        CreateUse(terminal),
        CreateSet(terminal),
        CreateRemove(terminal),
    };

    private static Argument<string> Name() => new("NAME") { Description = "The context's name." };

    private static Command CreateContexts(Terminal terminal)
    {
        var command = new Command("contexts", "Lists the contexts; the one in use has a star.");
        command.SetAction(async (_, _) =>
        {
            ContextFile file = ContextFile.Read(terminal);
            int width = file.Contexts.Select(context => context.Name.Length).DefaultIfEmpty(0).Max();
            foreach (ContextEntry context in file.Contexts)
            {
                string mark = context.Name == file.Current ? "*" : " ";
                await terminal.Output.WriteLineAsync($"{mark} {context.Name.PadRight(width)}  {context.Address}  {Describe(context)}".TrimEnd());
            }

            return ExitCode.Good;
        });
        return command;
    }

    private static Command CreateUse(Terminal terminal)
    {
        Argument<string> name = Name();
        var command = new Command("use", "Makes a context the one in use.") { name };
        command.SetAction(async (result, _) =>
        {
            ContextFile file = ContextFile.Read(terminal);
            ContextEntry context = Find(file, result.GetValue(name)!);
            (file with { Current = context.Name }).Save();
            await terminal.Output.WriteLineAsync($"uses {context.Name}, {context.Address}");
            return ExitCode.Good;
        });
        return command;
    }

    private static Command CreateSet(Terminal terminal)
    {
        Argument<string> name = Name();
        var address = new Option<string>("--cp-address") { Description = "The control plane's REST API.", HelpName = "URL", Required = true };
        var token = new Option<string?>("--token") { Description = "A user's token, to be kept in the context file.", HelpName = "TOKEN" };
        var tokenFile = new Option<string?>("--token-file") { Description = "A file that holds the token; it is read each time.", HelpName = "FILE" };
        var caCertFile = new Option<string?>("--ca-cert-file") { Description = "PEM file with the authorities to trust in place of the system's.", HelpName = "FILE" };
        var skipVerify = new Option<bool>("--skip-verify") { Description = "Take any certificate." };
        var command = new Command("set", "Adds a context, or puts it in place of the one of its name. The first one is in use at once.")
        {
            name, address, token, tokenFile, caCertFile, skipVerify,
        };
        command.SetAction(async (result, _) =>
        {
            if (result.GetValue(token) is not null && result.GetValue(tokenFile) is not null)
            {
                throw new UsageException($"{token.Name} and {tokenFile.Name} exclude each other");
            }

            Connection.ParseAddress(result.GetValue(address)!, address.Name);
            var context = new ContextEntry(result.GetValue(name)!, result.GetValue(address)!)
            {
                Token = result.GetValue(token),
                TokenFile = FullPath(result.GetValue(tokenFile)),
                CaCertFile = FullPath(result.GetValue(caCertFile)),
                SkipVerify = result.GetValue(skipVerify),
            };
            ContextFile file = ContextFile.Read(terminal).With(context);
            file = file with { Current = file.Current ?? context.Name };
            file.Save();
            await terminal.Output.WriteLineAsync($"{context.Name} is {context.Address}{(file.Current == context.Name ? ", and in use" : "")}");
            return ExitCode.Good;
        });
        return command;
    }

    private static Command CreateRemove(Terminal terminal)
    {
        Argument<string> name = Name();
        var command = new Command("remove", "Removes a context, and its token with it.") { name };
        command.SetAction(async (result, _) =>
        {
            ContextFile file = ContextFile.Read(terminal);
            ContextEntry context = Find(file, result.GetValue(name)!);
            file.Without(context.Name).Save();
            await terminal.Output.WriteLineAsync($"removed {context.Name}");
            return ExitCode.Good;
        });
        return command;
    }

    private static ContextEntry Find(ContextFile file, string name) =>
        file.Find(name) ?? throw new UsageException($"{file.Path}: there is no context \"{name}\"; 'meshmetricctl config contexts' lists them");

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private static string Describe(ContextEntry context) => string.Join(", ", new[]
    {
        context.Token is not null ? "token" : context.TokenFile is { } file ? $"token from {file}" : null,
        context.CaCertFile is { } ca ? $"trusts {ca}" : null,
        context.SkipVerify ? "takes any certificate" : null,
    }.OfType<string>());
}
