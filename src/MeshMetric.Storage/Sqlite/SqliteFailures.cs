using Microsoft.Data.Sqlite;

using static SQLitePCL.raw;

namespace MeshMetric.Storage.Sqlite;

/// <summary>What SQLite's failures mean to the people who run the control plane.</summary>
internal static class SqliteFailures
{
    /// <summary>The failure as a sentence, or <see langword="null"/> when the database is not at fault.</summary>
    /// <param name="exception">What SQLite said.</param>
    /// <param name="file">The database's file.</param>
    public static string? Explain(SqliteException exception, string file) => exception.SqliteErrorCode switch
    {
        SQLITE_FULL => $"The disk of {file} is full, or the file has reached its limit. Free some space; writes go on then.",
        SQLITE_IOERR => $"{file} can't be read or written: {exception.Message} Look at the disk; a full one says this too.",
        SQLITE_READONLY or SQLITE_PERM or SQLITE_CANTOPEN or SQLITE_AUTH =>
            $"{file} can't be opened for writing: it, its directory or its disk is read-only for this user, or gone.",
        SQLITE_BUSY or SQLITE_LOCKED or SQLITE_PROTOCOL => $"{file} is locked by another program, such as a backup, for longer than the busy timeout.",
        SQLITE_CORRUPT or SQLITE_NOTADB =>
            $"{file} is damaged, or no database of MeshMetric's. Stop the control plane and restore the file from a backup.",
        SQLITE_NOMEM => $"There is not enough memory to work on {file}.",
        _ => null,
    };

    /// <summary>Whether the connection is as good as before.</summary>
    public static bool LeavesConnectionUsable(SqliteException exception) =>
        exception.SqliteErrorCode is SQLITE_FULL or SQLITE_BUSY or SQLITE_CONSTRAINT or SQLITE_TOOBIG;
}
