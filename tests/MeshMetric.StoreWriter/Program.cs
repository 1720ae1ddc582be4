using MeshMetric.Resources;
using MeshMetric.Storage;

using Microsoft.Extensions.Logging.Abstractions;

// sqlite DIRECTORY PREFIX, or postgres CONNECTION-STRING PREFIX: writes PREFIX-WRITER-NUMBER for ever, several writers at once, and prints each name
// once it is acknowledged. Ends with 3 when the store can't be opened, with 4 when it fails.
const int Writers = 8;
var options = new StoreOptions
{
    Kind = args[0] == "postgres" ? StoreKind.Postgres : StoreKind.Sqlite,
    Sqlite = new SqliteStoreOptions { DataDirectory = args[1] },
    Postgres = new PostgresStoreOptions { ConnectionString = args[1] },
};
IResourceStore store;
try
{
    store = await ResourceStores.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
}
catch (StoreStartException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 3;
}

// Every line is out before the next write begins: what is not printed was not acknowledged.
using TextWriter output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
await using (store)
{
    try
    {
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        return 0;
    }
    catch (StoreUnavailableException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 4;
    }
}

async Task WriteAsync(int writer)
{
    string body = new('x', 1_000);
    for (int number = 0; ; number++)
    {
        string name = $"{args[2]}-{writer}-{number}";
        IReadOnlyList<WriteResult> results = await store.WriteAsync([new ResourceWrite(new ResourceId("Thing", "", name), body)], CancellationToken.None);
        if (results[0].IsWritten)
        {
            await output.WriteLineAsync(name);
        }
    }
}
