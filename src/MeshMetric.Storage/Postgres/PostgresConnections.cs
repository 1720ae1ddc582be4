using Npgsql;

namespace MeshMetric.Storage.Postgres;

/// <summary>Connection strings for what the store does, and the server's name in messages, which has no secret.</summary>
internal sealed class PostgresConnections
{
    private readonly NpgsqlConnectionStringBuilder _builder;
    private readonly PostgresStoreOptions _options;

    /// <summary>Reads the options.</summary>
    /// <exception cref="StoreStartException">The connection string can't be read.</exception>
    public PostgresConnections(PostgresStoreOptions options)
    {
        _options = options;
        try
        {
            _builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
            {
                Timeout = Seconds(options.ConnectTimeout),
                CommandTimeout = Seconds(options.CommandTimeout),
                IncludeErrorDetail = false,
                LogParameters = false,
            };
            _builder.ApplicationName ??= "meshmetric-cp";
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // Neither the driver's message nor the exception itself: either may hold a piece of the password.
            throw new StoreStartException(Unreadable);
        }

        if (string.IsNullOrEmpty(_builder.Host))
        {
            throw new StoreStartException(Unreadable);
        }

        Server = $"PostgreSQL at {_builder.Host}:{_builder.Port}/{_builder.Database ?? _builder.Username}";
    }

    /// <summary>The server's name in messages.</summary>
    public string Server { get; }

    /// <summary>For calls.</summary>
    public string ForCalls => With(builder =>
    {
        builder.Pooling = true;
        builder.MaxPoolSize = _options.MaxPoolSize;
        builder.MinPoolSize = Math.Min(builder.MinPoolSize, _options.MaxPoolSize);
    });

    /// <summary>For the one that listens.</summary>
    public string ForListening => With(builder =>
    {
        builder.Pooling = false;
        builder.KeepAlive = Seconds(_options.KeepAlive);
    });

    /// <summary>For changes of the schema.</summary>
    public string ForMigrations => With(builder =>
    {
        builder.Pooling = false;
        builder.CommandTimeout = Seconds(_options.MigrationTimeout);
    });

    private static string Unreadable =>
        "The PostgreSQL connection string can't be read. It is made of name=value pairs with semicolons between them, such as " +
        "Host=db;Database=meshmetric;Username=meshmetric;Password=...; a value with a semicolon goes in quotes.";

    private static int Seconds(TimeSpan time) => time <= TimeSpan.Zero ? 0 : (int)Math.Ceiling(time.TotalSeconds);

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var builder = new NpgsqlConnectionStringBuilder(_builder.ConnectionString);
        change(builder);
        return builder.ConnectionString;
    }
}
