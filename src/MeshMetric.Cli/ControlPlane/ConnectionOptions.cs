using System.CommandLine;
using System.Text;

using MeshMetric.Resources.Validation;

namespace MeshMetric.Cli.ControlPlane;

/// <summary>The options of every command that speaks to a control plane. Each wins over its environment variable, which wins over the context.</summary>
internal sealed class ConnectionOptions
{
    private const string AddressVariable = "MESHMETRIC_CP_ADDRESS";
    private const string TokenVariable = "MESHMETRIC_TOKEN";
    private const int LongestTokenFile = 64 * 1024;

    private readonly Option<string?> _context = new("--context")
    {
        Description = "A context of the context file; absent: the one in use. 'meshmetricctl config' keeps them.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _address = new("--cp-address")
    {
        Description = $"The control plane's REST API. [env: {AddressVariable}] [default: {Connection.DefaultAddress.OriginalString}]",
        HelpName = "URL",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"A user's token; others on this machine can see it, so rather give it as a file or a variable. [env: {TokenVariable}]",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "A file that holds the token.", HelpName = "FILE" };

    private readonly Option<string?> _caCertFile = new("--ca-cert-file")
    {
        Description = "PEM file with the authorities to trust in place of the system's.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _skipVerify = new("--skip-verify") { Description = "Take any certificate. Whoever is in between can read the token then." };

    private readonly Option<string> _timeout = new("--api-timeout")
    {
        Description = "The time for a request.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "1m",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_address, _context, _token, _tokenFile, _caCertFile, _skipVerify, _timeout])
        {
            command.Add(option);
        }
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">An option is wrong, or a file can't be read.</exception>
    public Connection Read(ParseResult result, Terminal terminal)
    {
        ContextEntry? context = FindContext(result.GetValue(_context), terminal);
        (string address, string origin) = result.GetValue(_address) is { } option ? (option, _address.Name)
            : terminal.Variable(AddressVariable) is { Length: > 0 } variable ? (variable, AddressVariable)
            : context is not null ? (context.Address, $"context {context.Name}")
            : (Connection.DefaultAddress.OriginalString, "");
        string time = result.GetValue(_timeout)!;
        if (!GoDuration.TryParse(time, out TimeSpan timeout) || timeout < TimeSpan.FromMilliseconds(10) || timeout > TimeSpan.FromHours(1))
        {
            throw new UsageException($"{_timeout.Name}: \"{time}\" is not a time between 10ms and 1h; write for example 30s");
        }

        return new Connection(Connection.ParseAddress(address, origin))
        {
            // A context's token is for its own address: another one must not get to see it.
            Token = ReadToken(result, terminal) ?? (origin.StartsWith("context", StringComparison.Ordinal) ? ReadToken(context!, terminal) : null),
            CaCertFile = result.GetValue(_caCertFile) ?? context?.CaCertFile,
            SkipVerify = result.GetValue(_skipVerify) || (context?.SkipVerify == true && origin.StartsWith("context", StringComparison.Ordinal)),
            Timeout = timeout,
        };
    }

    private static ContextEntry? FindContext(string? name, Terminal terminal)
    {
        ContextFile file = ContextFile.Read(terminal);
        string? wanted = name ?? file.Current;
        return wanted is null ? null
            : file.Find(wanted) ?? throw new UsageException($"{file.Path}: there is no context \"{wanted}\"; 'meshmetricctl config contexts' lists them");
    }

    private string? ReadToken(ParseResult result, Terminal terminal) =>
        (result.GetValue(_token), result.GetValue(_tokenFile)) switch
        {
            ({ }, { }) => throw new UsageException($"{_token.Name} and {_tokenFile.Name} exclude each other"),
            ({ } token, _) => token,
            (_, { } file) => ReadTokenFile(file, _tokenFile.Name, terminal),
            _ => terminal.Variable(TokenVariable) is { Length: > 0 } variable ? variable : null,
        };

    private static string? ReadToken(ContextEntry context, Terminal terminal) =>
        context.Token ?? (context.TokenFile is { } file ? ReadTokenFile(file, $"context {context.Name}", terminal) : null);

    private static string ReadTokenFile(string path, string origin, Terminal terminal)
    {
        try
        {
            using Stream file = terminal.OpenFile(path);
            byte[] buffer = new byte[LongestTokenFile];
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            string token = Encoding.UTF8.GetString(buffer, 0, length).Trim();
            return token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? token
                : throw new UsageException($"{origin}: {path} must hold one token");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{origin}: {path}: {exception.Message}");
        }
    }
}
