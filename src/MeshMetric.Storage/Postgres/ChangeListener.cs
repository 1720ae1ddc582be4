using System.Data.Common;

using MeshMetric.Storage.Changes;

using Microsoft.Extensions.Logging;

using Npgsql;

namespace MeshMetric.Storage.Postgres;

/// <summary>
/// Hears of all commits, this instance's own too, on one connection: so every watcher is told in the order of commits. Whenever it begins to listen
/// something may have been missed, and the watchers are told to read everything.
/// </summary>
internal sealed partial class ChangeListener : IAsyncDisposable
{
    private readonly string _connectionString;
    private readonly string _server;
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ChangeFeed _feed;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _work = Task.CompletedTask;

    /// <summary>Prepares; <see cref="StartAsync"/> starts.</summary>
    public ChangeListener(
        string connectionString, string server, PostgresStoreOptions options, TimeProvider time, ChangeFeed feed, ILogger logger)
    {
        _connectionString = connectionString;
        _server = server;
        _options = options;
        _time = time;
        _feed = feed;
        _logger = logger;
    }

    /// <summary>Starts, and waits until it listens for the first time.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _work = Task.WhenAll(ListenAsync(_stopping.Token), ResyncAsync(_stopping.Token));
        return _listening.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        for (int failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                var connection = new NpgsqlConnection(_connectionString);
                await using (connection.ConfigureAwait(false))
                {
                    await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                    connection.Notification += (_, notification) => Hear(notification.Payload);
                    DbCommand listen = connection.CreateCommand();
                    await using (listen.ConfigureAwait(false))
                    {
                        listen.CommandText = $"LISTEN {ChangeNotification.Channel}";
                        await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                    }

                    if (failures > 0)
                    {
                        LogListening(_server);
                    }

                    failures = 0;
                    _feed.Resync();
                    _listening.TrySetResult();
                    while (true)
                    {
                        await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
                    }
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                failures++;
                LogLost(PostgresFailures.Explain(exception, _server) ?? exception.Message);
            }

            TimeSpan pause = BackOff.After(failures, _options.MaxBackOff / 100, _options.MaxBackOff, Random.Shared.NextDouble());
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ResyncAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.ResyncInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            _feed.Resync();
        }
    }

    private void Hear(string payload)
    {
        StoreChange change = ChangeNotification.Read(payload);
        if (change.IsResync)
        {
            _feed.Resync();
        }
        else
        {
            _feed.Publish([change]);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No notifications of changes: {Reason} Trying again.")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server} tells of changes again.")]
    private partial void LogListening(string server);
}
