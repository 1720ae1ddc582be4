using System.Data.Common;

namespace MeshMetric.Storage;

/// <summary>Settings of the store in PostgreSQL. Printing them hides the password.</summary>
public sealed record PostgresStoreOptions
{
    private static readonly string[] SecretKeys = ["password", "pwd", "passwd", "psw", "ssl password", "sslpassword", "passfile"];

    /// <summary>
    /// Npgsql's connection string, such as <c>Host=db;Database=meshmetric;Username=meshmetric;Password=...</c>. What it says about pool and timeouts is
    /// overridden by the options below.
    /// </summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>How many connections for reads and writes; further calls wait for one. One more listens for changes.</summary>
    public int MaxPoolSize { get; init; } = 20;

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one statement may take, the wait for other instances' commits included.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a start waits for another instance that is changing the schema, and how long one such change may take.</summary>
    public TimeSpan MigrationTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a call whose connection was lost, or can't be made, is tried again before it fails: long enough for a server's restart. A write whose
    /// commit was already sent is never tried again.
    /// </summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often watchers are told to read everything, in case a notification was lost all the same.</summary>
    public TimeSpan ResyncInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the connection that listens is tested, so that one that died silently is noticed.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause between attempts to listen again; the first is a hundredth of it, and each is jittered.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The connection string with <c>***</c> for its secrets, for people to see.</summary>
    public string MaskedConnectionString
    {
        get
        {
            try
            {
                var builder = new DbConnectionStringBuilder { ConnectionString = ConnectionString };
                foreach (string key in SecretKeys.Where(builder.ContainsKey))
                {
                    builder[key] = "***";
                }

                return builder.ConnectionString;
            }
            catch (ArgumentException)
            {
                // Not to be read: no telling where the password is.
                return "***";
            }
        }
    }

    /// <inheritdoc />
    public override string ToString() => $"{nameof(PostgresStoreOptions)} {{ {MaskedConnectionString} }}";
}
