using System.Text;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Security;

/// <summary>
/// The file that holds the encryption keys: read, or made when there is nothing yet that needs it. The first key seals; secrets that are sealed with another
/// are sealed anew at the start, so that the other can be taken out of the file.
/// </summary>
internal sealed partial class EncryptionKeyFile(ControlPlaneOptions options, IResourceStore store, ILogger<EncryptionKeyFile> logger)
{
    private const int LongestFile = 4096;

    private string FilePath => options.EncryptionKeyPath;

    /// <summary>Reads the keys, proves them on every secret of the store, and seals anew what is not sealed with the first.</summary>
    /// <exception cref="ControlPlaneStartException">The file can't be used, or a secret of the store can't be opened with its keys.</exception>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<SecretSeal> OpenAsync(CancellationToken cancellationToken)
    {
        var secrets = new List<StoredResource>();
        foreach (var type in new[] { RestTypes.Secret, RestTypes.GlobalSecret })
        {
            secrets.AddRange((await store.ListAsync(new ResourceQuery { Type = type.Type }, cancellationToken)).Items);
        }

        var keys = Read() ?? (secrets.Count == 0
            ? [Create()]
            : throw new ControlPlaneStartException(
                [$"The store holds secrets, and the key file {FilePath} that opens them is not there. Restore it, or set --encryption-key-file to where it is; "
                 + "every control plane on one store needs the same file"]));
        var seal = new SecretSeal(keys);
        var closed = secrets.Where(secret => seal.Open(secret) is null).ToList();
        if (closed.Count > 0)
        {
            var sealedWith = SecretSeal.KeyOf(closed[0].Body);
            throw new ControlPlaneStartException([keys.Any(key => key.Id == sealedWith)
                ? $"{closed[0].Id} in the store was changed by somebody without the key; delete it from the database, or restore the database"
                : $"{closed.Count} of {secrets.Count} secrets in the store, such as {closed[0].Id}, are sealed with the key {sealedWith}, and {FilePath} holds "
                  + $"{string.Join(", ", keys.Select(key => key.Id))}. Set --encryption-key-file to the file with the key {sealedWith}, or add that key to it on a line of "
                  + "its own; every control plane on one store needs the same file"]);
        }

        await SealAnewAsync(secrets, seal, keys, cancellationToken);
        return seal;
    }

    private async Task SealAnewAsync(List<StoredResource> secrets, SecretSeal seal, IReadOnlyList<EncryptionKey> keys, CancellationToken cancellationToken)
    {
        var old = secrets.Where(secret => !seal.IsCurrent(secret.Body)).ToList();
        foreach (var secret in old)
        {
            // A secret that somebody wrote or deleted since is sealed with a key of his choice; it needs no second seal of ours.
            await store.WriteAsync(
                [new ResourceWrite(secret.Id, seal.Seal(secret.Id, seal.Open(secret))) { Labels = secret.Labels, ExpectedVersion = secret.Version }], cancellationToken);
        }

        if (old.Count > 0)
        {
            LogSealedAnew(logger, old.Count, keys[0].Id);
        }

        if (keys.Count > 1)
        {
            LogSpareKeys(logger, FilePath, keys[0].Id, string.Join(", ", keys.Skip(1).Select(key => key.Id)));
        }
    }

    private IReadOnlyList<EncryptionKey>? Read()
    {
        try
        {
            var file = new FileInfo(FilePath);
            if (!file.Exists)
            {
                return null;
            }

            if (!OperatingSystem.IsWindows() && (file.UnixFileMode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) != 0)
            {
                LogOpenToOthers(logger, FilePath);
            }

            var text = file.Length <= LongestFile ? File.ReadAllText(FilePath) : "";
            return EncryptionKey.ReadAll(text) ?? throw Refuse(
                "does not hold a key; it must be the base64 text of 32 bytes, as 'openssl rand -base64 32' makes it, and may have further keys on lines of their own");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"can't be read: {exception.Message}");
        }
    }

    private EncryptionKey Create()
    {
        var key = EncryptionKey.Create();
        try
        {
            var directory = Path.GetDirectoryName(FilePath)!;
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            // Under its name only when it is whole: a key that was cut by a full disk would look like a wrong one.
            var partial = $"{FilePath}.{Guid.NewGuid():N}";
            var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(partial, create))
            {
                file.Write(Encoding.ASCII.GetBytes(key.ToText() + "\n"));
                file.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(partial, FilePath, overwrite: false);
            }
            catch (IOException) when (File.Exists(FilePath))
            {
                // Another control plane that shares the file was quicker.
                File.Delete(partial);
                return Read()![0];
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"can't be made: {exception.Message}");
        }

        LogCreated(logger, FilePath, key.Id);
        return key;
    }

    private ControlPlaneStartException Refuse(string problem) => new([$"--encryption-key-file: {FilePath} {problem}"]);

    [LoggerMessage(LogLevel.Information, "Sealed {Count} secrets of the store anew, with the key {Id}")]
    private static partial void LogSealedAnew(ILogger logger, int count, string id);

    [LoggerMessage(
        LogLevel.Information,
        "{Path} seals with the key {Id} and only opens with {Others}; what only opens can be taken out of the file when no control plane on this store seals with it any more")]
    private static partial void LogSpareKeys(ILogger logger, string path, string id, string others);

    [LoggerMessage(LogLevel.Information, "Made the encryption key {Id} in {Path}; keep a copy: without it the secrets of the store are lost")]
    private static partial void LogCreated(ILogger logger, string path, string id);

    [LoggerMessage(LogLevel.Warning, "The encryption key in {Path} can be read or changed by other users; set its mode to 0600")]
    private static partial void LogOpenToOthers(ILogger logger, string path);
}
