using System.Globalization;

namespace MeshMetric.Storage.Sqlite;

/// <summary>The store's directory, held by this process alone until disposed of. A process that is killed lets go of it.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const string LockName = "meshmetric.lock";

    // Apart from the lock: nobody else may even read that.
    private const string HolderName = "meshmetric.pid";

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock)
    {
        FullPath = path;
        _lock = @lock;
    }

    /// <summary>The absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The database's file.</summary>
    public string DatabaseFile => Path.Combine(FullPath, "meshmetric.db");

    /// <summary>Creates the directory when it isn't there, and takes it.</summary>
    /// <exception cref="StoreStartException">Another process has it, or it can't be written.</exception>
    public static DataDirectory Take(string directory)
    {
        string path = Path.GetFullPath(directory);
        try
        {
            if (!Directory.Exists(path))
            {
                Create(path);
            }

            var taken = new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                File.WriteAllText(Path.Combine(path, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                return new DataDirectory(path, taken);
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IsTaken(exception)
                ? new StoreStartException(
                    $"The data directory {path} is in use by another control plane{Holder(path)}. Stop that one, give this one a data directory " +
                    "of its own, or use the PostgreSQL store for several control planes.",
                    exception)
                : new StoreStartException(
                    $"The data directory {path} can't be used: {exception.Message} Give a directory that this user may write to.", exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // It will hold keys.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // The lock is flock(2) on Unix (EWOULDBLOCK) and a share mode on Windows (ERROR_SHARING_VIOLATION); a full disk or a read-only one say other things.
    private static bool IsTaken(Exception exception) =>
        exception is IOException && (exception.HResult is 11 or 35 || exception.HResult == unchecked((int)0x80070020));

    private static string Holder(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(path, HolderName)), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                ? $" (process {id})"
                : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
