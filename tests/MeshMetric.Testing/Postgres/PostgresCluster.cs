using System.Globalization;
using System.Text.RegularExpressions;

using MeshMetric.Testing.Processes;

using Npgsql;

namespace MeshMetric.Testing.Postgres;

/// <summary>
/// A PostgreSQL of a test's own, on a free port of 127.0.0.1, in a folder that goes with it. It sorts by a language's rules (ICU, English), so that a
/// store that relies on the database's order is found out, and it wants a password.
/// </summary>
public sealed partial class PostgresCluster : IAsyncDisposable
{
    /// <summary>The password of its only user, <c>postgres</c>.</summary>
    public const string Password = "s3cr;et 'word";

    private const int MostStarts = 50;

    private const string Remedy = "PostgreSQL's server programs are not there; install them with: apt-get install postgresql";
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(20);

    private readonly string _programs;
    private readonly string _folder;
    private readonly string[] _settings;
    private readonly SemaphoreSlim _creating = new(1);
    private RunningProgram? _server;
    private int _databases;

    private PostgresCluster(string programs, string folder, string[] settings)
    {
        _programs = programs;
        _folder = folder;
        _settings = settings;
    }

    /// <summary>Its port; stays the same over restarts.</summary>
    public int Port { get; private set; }

    /// <summary>The server's log so far, since its last start.</summary>
    public IReadOnlyList<string> Log => _server?.Lines ?? [];

    /// <summary>Makes a cluster and starts it, or ends the test when PostgreSQL is not installed.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="settings">Further settings, <c>name=value</c>.</param>
    public static async Task<PostgresCluster> StartAsync(CancellationToken cancellationToken, params string[] settings)
    {
        string programs = FindPrograms();
        string folder = Directory.CreateTempSubdirectory("meshmetric-postgres-").FullName;
        var cluster = new PostgresCluster(programs, folder, settings);
        try
        {
            string passwordFile = Path.Combine(folder, "password");
            await File.WriteAllTextAsync(passwordFile, Password, cancellationToken).ConfigureAwait(false);
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync(RealProgram.At("/bin/chown"), ["-R", "postgres", folder], cancellationToken).ConfigureAwait(false);
            }

            (RealProgram initdb, string[] arguments) = cluster.Command(
                "initdb", "-D", cluster.Data, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C.UTF-8",
                "--locale-provider=icu", "--icu-locale=en", "--no-sync");
            await RunAsync(initdb, arguments, cancellationToken).ConfigureAwait(false);
            cluster.Port = FreePort.Find();
            await cluster.StartServerAsync(cancellationToken).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string, which holds the password.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");

        // PostgreSQL copies a template, and only one may at a time.
        await _creating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE template0", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _creating.Release();
        }

        return ConnectionString(name);
    }

    /// <summary>Runs a statement as the superuser.</summary>
    public async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false }.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            NpgsqlCommand command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
#pragma warning disable CA2100 // The tests' own text.
                command.CommandText = sql;
#pragma warning restore CA2100
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Starts the server again after <see cref="StopAsync"/>.</summary>
    public async Task StartServerAsync(CancellationToken cancellationToken)
    {
        (RealProgram postgres, string[] arguments) = Command(
            "postgres",
            [
                "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                .. _settings.SelectMany(setting => (string[])["-c", setting]),
            ]);

        // While the server was away its port was anybody's: a connection of another test may hold it for a moment.
        for (int attempt = 1; ; attempt++)
        {
            _server = postgres.Start(arguments);
            try
            {
                await _server.WaitForLineAsync(Ready, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (InvalidOperationException) when (attempt < MostStarts && _server.Lines.Any(line => line.Contains("Address already in use", StringComparison.Ordinal)))
            {
                await _server.DisposeAsync().ConfigureAwait(false);
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stops the server and ends all its connections.</summary>
    /// <param name="asCrash">At once, without writing anything down: it recovers at its next start.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StopAsync(bool asCrash, CancellationToken cancellationToken)
    {
        if (_server is not { } server)
        {
            return;
        }

        await server.SignalAsync(asCrash ? "QUIT" : "INT", cancellationToken).ConfigureAwait(false);
        await server.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await server.DisposeAsync().ConfigureAwait(false);
        _server = null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(PatienceAtEnd);
        await StopAsync(asCrash: true, patience.Token).ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
        _creating.Dispose();
    }

    private string Data => Path.Combine(_folder, "data");

    private static string FindPrograms()
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Directory.Exists("/usr/lib/postgresql"))
        {
            // Debian keeps each version's server programs off the PATH.
            folders = folders.Concat(Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin")));
        }

        if (folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"))) is { } found)
        {
            return found;
        }

        RealProgram.Missing(Remedy);
        return "";
    }

    private static async Task RunAsync(RealProgram program, string[] arguments, CancellationToken cancellationToken)
    {
        ProgramResult result = await program.RunAsync(arguments, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program.Path} failed: {result.Error}");
        }
    }

    // PostgreSQL refuses to run as root; its package makes the user postgres.
    private (RealProgram Program, string[] Arguments) Command(string name, params string[] arguments)
    {
        string path = Path.Combine(_programs, name);
        return Environment.IsPrivilegedProcess
            ? (RealProgram.At("/usr/bin/setpriv"), ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : (RealProgram.At(path), arguments);
    }

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = "postgres",
        Password = Password,
    }.ConnectionString;

    [GeneratedRegex("database system is ready to accept connections", RegexOptions.CultureInvariant)]
    private static partial Regex Ready { get; }
}
