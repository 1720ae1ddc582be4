using System.Collections.Concurrent;
using System.Threading.Channels;

using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// The agents of all dataplanes, in memory: reports of this control plane's agents come in directly, those of others' by the store. What has to be stored
/// is queued, once however often it changes until it is written.
/// </summary>
internal sealed partial class AgentTable
{
    private readonly ConcurrentDictionary<ResourceId, AgentEntry> _entries = new();
    private readonly Channel<ResourceId> _queue = Channel.CreateUnbounded<ResourceId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServerIdentity _identity;
    private readonly ControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AgentTable> _logger;

    /// <summary>Follows the state: what no longer is a dataplane has no agent.</summary>
    public AgentTable(StateHolder holder, ServerIdentity identity, ControlPlaneOptions options, TimeProvider time, ILogger<AgentTable> logger)
    {
        _identity = identity;
        _options = options;
        _time = time;
        _logger = logger;
        holder.Subscribe(change =>
        {
            foreach (var gone in change.Dataplanes.Where(dataplane => dataplane.After is null))
            {
                _entries.TryRemove(gone.Id, out _);
            }
        });
    }

    /// <summary>Ends once what was stored before this process started is in the table, too.</summary>
    public Task Complete => _complete.Task;

    /// <summary>The dataplanes whose insight is to be stored.</summary>
    public ChannelReader<ResourceId> Queue => _queue.Reader;

    /// <summary>Everything that is known, by dataplane.</summary>
    public IEnumerable<KeyValuePair<ResourceId, AgentEntry>> Entries => _entries;

    /// <summary>What is known of a dataplane's agent.</summary>
    public DataplaneInsight Get(ResourceId dataplane)
    {
        if (!_entries.TryGetValue(dataplane, out var entry))
        {
            return DataplaneInsight.Empty;
        }

        lock (entry)
        {
            return entry.Insight;
        }
    }

    /// <summary>Takes in a report.</summary>
    /// <returns>The run of another agent that has taken the name since, when this one must stand back; else <see langword="null"/>.</returns>
    public Subscription? Take(ResourceId dataplane, AgentReport report)
    {
        var entry = _entries.GetOrAdd(dataplane, static _ => new AgentEntry());
        lock (entry)
        {
            var before = entry.Insight;
            if (before.IsSuperseded(report.AgentId))
            {
                if (entry.Superseded != report.AgentId && !report.IsStopping)
                {
                    entry.Superseded = report.AgentId;
                    LogSuperseded(_logger, dataplane.Mesh, dataplane.Name, before.Current!.Id, report.AgentId);
                }

                return before.Current;
            }

            var now = _time.GetTimestamp();
            entry.Insight = before.With(report, _identity.InstanceId, _time.GetUtcNow(), _identity.Api);
            entry.SeenAt = now;
            if (entry.Insight.IsNews(before) || _time.GetElapsedTime(entry.WrittenAt, now) >= _options.DataplaneOfflineAfter / 2)
            {
                Enqueue(dataplane, entry);
            }

            if (before.IsOnline != entry.Insight.IsOnline || before.Current?.Id != report.AgentId)
            {
                LogPresence(_logger, dataplane.Mesh, dataplane.Name, entry.Insight.IsOnline ? "online" : "offline", report.AgentId);
            }

            return null;
        }
    }

    /// <summary>Whether a stored version of a dataplane's insight need not be read.</summary>
    public bool IsKnown(ResourceId dataplane, long version)
    {
        if (!_entries.TryGetValue(dataplane, out var entry))
        {
            return false;
        }

        lock (entry)
        {
            return entry.StoredVersion == version;
        }
    }

    /// <summary>Notes that everything that was stored has been taken in.</summary>
    public void SetComplete() => _complete.TrySetResult();

    /// <summary>Takes in what another control plane, or an earlier run of this one, has stored.</summary>
    public void Adopt(ResourceId dataplane, DataplaneInsight stored, long version)
    {
        var entry = _entries.GetOrAdd(dataplane, static _ => new AgentEntry());
        lock (entry)
        {
            // What this process wrote it knows better already. That an agent is silent, though, another one may have written of this one's.
            if (version > entry.StoredVersion && !(stored.IsOnline && stored.Current!.Instance == _identity.InstanceId))
            {
                Join(dataplane, entry, stored, version);
            }
        }
    }

    /// <summary>Takes in what was stored in between, in place of which something could not be written.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="entry">Its entry.</param>
    /// <param name="stored">What is stored.</param>
    /// <param name="version">Its version; 0 when nothing is stored.</param>
    public void Resolve(ResourceId dataplane, AgentEntry entry, DataplaneInsight stored, long version)
    {
        lock (entry)
        {
            Join(dataplane, entry, stored, version);
        }
    }

    /// <summary>Notes that an agent has been silent for too long, if it still is.</summary>
    /// <returns>Whether it went offline by this.</returns>
    public bool TryExpire(ResourceId dataplane, AgentEntry entry)
    {
        lock (entry)
        {
            if (!entry.Insight.IsOnline || _time.GetElapsedTime(entry.SeenAt) <= PatienceWith(entry))
            {
                return false;
            }

            entry.Insight = entry.Insight.Offline(_time.GetUtcNow());
            Enqueue(dataplane, entry);
            return true;
        }
    }

    /// <summary>Takes what is to be written of a dataplane, or <see langword="null"/> when it has gone.</summary>
    public (AgentEntry Entry, DataplaneInsight Insight, long Version)? Dequeue(ResourceId dataplane)
    {
        if (!_entries.TryGetValue(dataplane, out var entry))
        {
            return null;
        }

        lock (entry)
        {
            entry.IsQueued = false;
            return (entry, entry.Insight, entry.StoredVersion);
        }
    }

    /// <summary>Puts back what could not be written.</summary>
    public void Requeue(ResourceId dataplane, AgentEntry entry)
    {
        lock (entry)
        {
            Enqueue(dataplane, entry);
        }
    }

    /// <summary>Lets go of a dataplane's agent.</summary>
    public void Forget(ResourceId dataplane) => _entries.TryRemove(dataplane, out _);

    // Of an agent that reports to another control plane nothing is heard until that stores it. While that one lives it is the first to notice a silence;
    // where it doesn't, the agent has had the time to come to this one.
    private TimeSpan PatienceWith(AgentEntry entry) =>
        entry.Insight.Current!.Instance == _identity.InstanceId ? _options.DataplaneOfflineAfter : _options.DataplaneOfflineAfter * 2;

    private void Join(ResourceId dataplane, AgentEntry entry, DataplaneInsight stored, long version)
    {
        entry.Insight = entry.Insight.JoinedWith(stored, _identity.InstanceId, isFirst: entry.StoredVersion == 0);
        entry.StoredVersion = version;
        if (ReferenceEquals(entry.Insight, stored))
        {
            entry.SeenAt = entry.WrittenAt = _time.GetTimestamp();
        }
        else
        {
            Enqueue(dataplane, entry);
        }
    }

    private void Enqueue(ResourceId dataplane, AgentEntry entry)
    {
        if (!entry.IsQueued)
        {
            entry.IsQueued = true;
            _queue.Writer.TryWrite(dataplane);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The agent of dataplane {Mesh}/{Name} is {Presence}: {Agent}")]
    private static partial void LogPresence(ILogger logger, string mesh, string name, string presence, string agent);

    [LoggerMessage(LogLevel.Warning,
        "Two agents run under the name {Name} in mesh {Mesh}: {Current} came last and has it, {Other} is not listened to; give one of them another name")]
    private static partial void LogSuperseded(ILogger logger, string mesh, string name, string current, string other);
}
