using System.Net.Sockets;

using Npgsql;

namespace MeshMetric.Storage.Postgres;

/// <summary>What the driver's failures mean to the people who run the control plane.</summary>
internal static class PostgresFailures
{
    /// <summary>The failure as a sentence, or <see langword="null"/> when the server is not at fault.</summary>
    /// <param name="exception">What the driver said.</param>
    /// <param name="server">The server's name in messages.</param>
    public static string? Explain(Exception exception, string server) => exception switch
    {
        PostgresException postgres => postgres.SqlState switch
        {
            PostgresErrorCodes.DiskFull => $"The disk of {server} is full. Free some space; writes go on then.",
            PostgresErrorCodes.TooManyConnections =>
                $"{server} has no connection left. Raise its max_connections, or lower the pool size of the control planes.",
            PostgresErrorCodes.ReadOnlySqlTransaction => $"{server} is read-only, as a standby is. Give the address of the primary.",
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => $"{server} took too long, or another session holds a lock.",
            PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => $"{server} gave up this call for another session's.",
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                $"{server} does not have the tables of this version any more. Restart the control plane to make them, or restore a backup.",
            PostgresErrorCodes.InsufficientPrivilege => $"The user has no right to do this in {server}: {postgres.MessageText}.",
            PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                ExplainStart(exception, server),
            { } state when IsServerState(state) => $"{server} is not available: {postgres.MessageText}.",
            _ => null,
        },
        NpgsqlException { InnerException: TimeoutException } => $"{server} did not answer in time.",
        NpgsqlException or SocketException or IOException or TimeoutException => $"{server} can't be reached: {exception.Message}",
        _ => null,
    };

    /// <summary>What somebody has to put right before a start can succeed, or <see langword="null"/> when it may pass.</summary>
    public static string? ExplainStart(Exception exception, string server) => (exception as PostgresException)?.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{server} refuses the user or the password of the connection string: {((PostgresException)exception).MessageText}.",
        PostgresErrorCodes.InvalidCatalogName => $"{server} has no such database. Create it with: createdb NAME",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The user of the connection string may not create tables in {server}: {((PostgresException)exception).MessageText}. " +
            "Make it the owner of the database, or grant it CREATE on the schema.",
        _ => null,
    };

    /// <summary>Whether the connection is lost, or could not be made: what was asked has not been done unless its commit was sent.</summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState is not PostgresErrorCodes.TooManyConnections && IsServerState(postgres.SqlState)
            && !postgres.SqlState.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException or SocketException or IOException => true,
        _ => false,
    };

    // Connection (08), resources (53), operator intervention (57), system errors (58), damaged data (XX).
    private static bool IsServerState(string state) =>
        state.Length == 5 && state[..2] is "08" or "53" or "57" or "58" or "XX";
}
