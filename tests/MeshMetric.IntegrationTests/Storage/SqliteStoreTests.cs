using System.Text.RegularExpressions;

using MeshMetric.IntegrationTests.Agent;
using MeshMetric.Storage;
using MeshMetric.Testing.Processes;

using Microsoft.Data.Sqlite;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>What only the store in a file can suffer: other processes, a full disk, a damaged file, a kill.</summary>
public sealed partial class SqliteStoreTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;
    private readonly RecordedLog _log = new();

    public SqliteStoreTests() => _deadline.CancelAfter(Deadline);

    private CancellationToken Cancel => _deadline.Token;

    private string DatabaseFile => Path.Combine(_folder, "meshmetric.db");

    public void Dispose()
    {
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Open_DirectoryIsMissing_IsMadeForItsOwnerAlone()
    {
        string folder = Path.Combine(_folder, "a", "b");
        await using IResourceStore store = await OpenAsync(new SqliteStoreOptions { DataDirectory = folder });

        Assert.True(File.Exists(Path.Combine(folder, "meshmetric.db")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    [Fact]
    public async Task Open_Again_EverythingIsThere()
    {
        await using (IResourceStore store = await OpenAsync())
        {
            await WriteAsync(store, "a", "1");
            await WriteAsync(store, "a", "2");
        }

        await using IResourceStore again = await OpenAsync();

        Assert.Equal((2, "2"), ((await again.GetAsync(StoreWriterProcess.Id("a"), Cancel))!.Version, (await again.GetAsync(StoreWriterProcess.Id("a"), Cancel))!.Body));
        Assert.Equal(3, (await WriteAsync(again, "a", "3")).Resource!.Version);
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_TwiceInOneProcess_SaysWhoHasTheDirectoryAndWhatToDo()
    {
        await using IResourceStore store = await OpenAsync();

        StoreStartException refused = await Assert.ThrowsAsync<StoreStartException>(() => OpenAsync());

        AssertSaysInUse(refused.Message, Environment.ProcessId);
        await WriteAsync(store, "a", "{}");
    }

    [Fact]
    public async Task Open_WhileAnotherProcessHasIt_SaysWhoHasTheDirectoryAndWhatToDo()
    {
        await using IResourceStore store = await OpenAsync();

        ProgramResult other = await StoreWriterProcess.RunAsync("sqlite", _folder, "x", Cancel);

        Assert.Equal(3, other.ExitCode);
        AssertSaysInUse(other.Error, Environment.ProcessId);
        await WriteAsync(store, "a", "{}");
    }

    [Fact]
    public async Task Open_ADirectoryThatIsAFile_SaysSo()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", Cancel);

        StoreStartException refused = await Assert.ThrowsAsync<StoreStartException>(() => OpenAsync(new SqliteStoreOptions { DataDirectory = file }));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_SchemaOfALaterVersion_IsLeftAlone()
    {
        await using (await OpenAsync())
        {
        }

        await ExecuteAsync("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('MeshMetric.Storage.Sqlite.Migrations.9999-later.sql', '2030-01-01')");

        StoreStartException refused = await Assert.ThrowsAsync<StoreStartException>(() => OpenAsync());

        Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
        Assert.Contains("9999-later.sql", refused.Message, StringComparison.Ordinal);
        Assert.Contains(DatabaseFile, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_FileIsNoDatabase_NamesItAndTheWayOut(bool shorterThanAHeader)
    {
        await File.WriteAllTextAsync(DatabaseFile, shorterThanAHeader ? "junk" : new string('j', 100_000), Cancel);

        StoreStartException refused = await Assert.ThrowsAsync<StoreStartException>(() => OpenAsync());

        Assert.Contains(DatabaseFile, refused.Message, StringComparison.Ordinal);
        Assert.Contains("backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FileIsDamaged_SaysSoAndIsNotReadyForever()
    {
        await using (IResourceStore store = await OpenAsync())
        {
            await store.WriteAsync([.. Enumerable.Range(0, 2_000).Select(number => new ResourceWrite(StoreWriterProcess.Id($"{number}"), new string('x', 500)))], Cancel);
        }

        await using (FileStream file = File.OpenWrite(DatabaseFile))
        {
            file.Position = file.Length / 4;
            byte[] junk = new byte[file.Length / 2];
            new Random(1).NextBytes(junk);
            await file.WriteAsync(junk, Cancel);
        }

        await using IResourceStore damaged = await OpenAsync();
        StoreUnavailableException reading = await Assert.ThrowsAsync<StoreUnavailableException>(() => damaged.ListAsync(new ResourceQuery(), Cancel));
        StoreUnavailableException writing = await Assert.ThrowsAsync<StoreUnavailableException>(() => damaged.WriteAsync(
            [.. Enumerable.Range(0, 2_000).Select(number => new ResourceWrite(StoreWriterProcess.Id($"{number}"), "{}"))], Cancel));

        Assert.All([reading, writing], exception => Assert.Contains("damaged", exception.Message, StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_FileReachesItsLimit_FailsWithASentenceAndGoesOnWhenThereIsSpace()
    {
        await using IResourceStore store = await OpenAsync(new SqliteStoreOptions { DataDirectory = _folder, MaxFileBytes = 1 << 20 });

        await FillThenRecoverAsync(store, async () =>
        {
            for (int number = 0; number < 10; number++)
            {
                await store.DeleteAsync(StoreWriterProcess.Id($"full-{number}"), null, Cancel);
            }
        });
    }

    [Fact]
    public async Task Write_DiskIsFull_FailsWithASentenceAndGoesOnWhenThereIsSpace()
    {
        string disk = Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName;
        if (!await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk))
        {
            Assert.Skip("This user may not mount a small disk; run as root to test a full one.");
        }

        try
        {
            string ballast = Path.Combine(disk, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[2 << 20], Cancel);
            await using IResourceStore store = await OpenAsync(new SqliteStoreOptions { DataDirectory = Path.Combine(disk, "data") });
            await FillThenRecoverAsync(store, () =>
            {
                File.Delete(ballast);
                return Task.CompletedTask;
            });
        }
        finally
        {
            Assert.True(await TryRunAsync("umount", disk));
        }
    }

    [Fact]
    public async Task Write_AnotherProgramHoldsTheFile_FailsAfterTheTimeoutAndGoesOn()
    {
        await using IResourceStore store = await OpenAsync(new SqliteStoreOptions { DataDirectory = _folder, BusyTimeout = TimeSpan.FromSeconds(1) });
        await using (var other = new SqliteConnection($"Data Source={DatabaseFile};Pooling=false"))
        {
            await other.OpenAsync(Cancel);
            await using SqliteTransaction held = other.BeginTransaction();

            StoreUnavailableException refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(store, "a", "{}"));

            Assert.Contains("locked", refused.Message, StringComparison.Ordinal);
            Assert.Empty((await store.ListAsync(new ResourceQuery(), Cancel)).Items);
        }

        Assert.Equal(WriteOutcome.Created, (await WriteAsync(store, "a", "{}")).Outcome);
    }

    [Fact]
    public async Task Killed_UnderWrites_NothingAcknowledgedIsLost()
    {
        var acknowledged = new List<string>();
        for (int round = 0; round < 3; round++)
        {
            await using RunningProgram writer = StoreWriterProcess.Start("sqlite", _folder, $"r{round}");
            await writer.WaitForLineAsync(Far, Cancel);
            acknowledged.AddRange(await StoreWriterProcess.KillAsync(writer, Cancel));
        }

        await using IResourceStore store = await OpenAsync();
        Assert.True(acknowledged.Count > 3 * 8 * 20, $"only {acknowledged.Count} writes");
        await StoreWriterProcess.AssertHasAsync(store, acknowledged, Cancel);
    }

    // A writer's fiftieth write: it is well under way then.
    [GeneratedRegex("-50$", RegexOptions.CultureInvariant)]
    private static partial Regex Far { get; }

    private static void AssertSaysInUse(string message, int holder)
    {
        Assert.Contains("in use by another control plane", message, StringComparison.Ordinal);
        Assert.Contains($"process {holder}", message, StringComparison.Ordinal);
        Assert.Contains("a data directory of its own", message, StringComparison.Ordinal);
    }

    private static async Task<bool> TryRunAsync(string program, params string[] arguments) =>
        (await RealProgram.At(program).RunAsync(arguments, ReadOnlyMemory<byte>.Empty, CancellationToken.None)).ExitCode == 0;

    private Task<IResourceStore> OpenAsync(SqliteStoreOptions? options = null) => ResourceStores.OpenAsync(
        new StoreOptions { Sqlite = options ?? new SqliteStoreOptions { DataDirectory = _folder } }, TimeProvider.System, _log, Cancel);

    private async Task<WriteResult> WriteAsync(IResourceStore store, string name, string body) =>
        Assert.Single(await store.WriteAsync([new ResourceWrite(StoreWriterProcess.Id(name), body)], Cancel));

    private async Task FillThenRecoverAsync(IResourceStore store, Func<Task> makeSpace)
    {
        string body = new('x', 50_000);
        var written = new List<string>();
        StoreUnavailableException? full = null;
        while (full is null)
        {
            string name = $"full-{written.Count}";
            try
            {
                await WriteAsync(store, name, body);
                written.Add(name);
            }
            catch (StoreUnavailableException exception)
            {
                full = exception;
            }
        }

        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        Assert.True(written.Count >= 10);

        // It still reads, and says what it has.
        Assert.True(await store.IsReadyAsync(Cancel));
        await StoreWriterProcess.AssertHasAsync(store, written, Cancel);

        await makeSpace();

        Assert.Equal(WriteOutcome.Created, (await WriteAsync(store, "after", body)).Outcome);
        Assert.Contains(_log.Lines, line => line.Contains("full", StringComparison.Ordinal));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
        await connection.OpenAsync(Cancel);
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
