using System.Diagnostics;

namespace MeshMetric.Scale;

/// <summary>What the simulated agents share: where the control plane is, their connections, and what they have been through.</summary>
internal sealed class Fleet(Uri controlPlane) : IDisposable
{
    // As in life a poll has a connection of its own. Reports share some, as one machine has too few ports and files for two connections of each.
    private const int ReportConnections = 200;

    private long _registrations;
    private long _reports;
    private long _lateReports;
    private long _failedReports;
    private long _failedPolls;

    /// <summary>Where REST and the agents' endpoints are.</summary>
    public Uri ControlPlane { get; } = controlPlane;

    /// <summary>For polls.</summary>
    public HttpClient Polls { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { Timeout = TimeSpan.FromSeconds(65) };

    /// <summary>For registrations and reports.</summary>
    public HttpClient Reports { get; } =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = ReportConnections }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Registrations that were answered well.</summary>
    public long Registrations => Interlocked.Read(ref _registrations);

    /// <summary>What became of reports and polls since the last time it was asked, for people.</summary>
    public string Take() => FormattableString.Invariant(
        $"{Interlocked.Exchange(ref _reports, 0):N0} reports, {Interlocked.Exchange(ref _lateReports, 0):N0} answered after more than 5 s, {Interlocked.Exchange(ref _failedReports, 0):N0} failed; {Interlocked.Exchange(ref _failedPolls, 0):N0} polls or registrations failed");

    /// <summary>Notes a registration.</summary>
    public void Registered() => Interlocked.Increment(ref _registrations);

    /// <summary>Notes a poll or a registration that failed.</summary>
    public void Failed() => Interlocked.Increment(ref _failedPolls);

    /// <summary>Notes a report.</summary>
    public void Reported(long started, bool isTaken)
    {
        Interlocked.Increment(ref isTaken ? ref _reports : ref _failedReports);
        if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(5))
        {
            Interlocked.Increment(ref _lateReports);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Polls.Dispose();
        Reports.Dispose();
    }
}
