namespace MeshMetric.Agent.Pipelines;

/// <summary>
/// How long what one configuration needs must live: until the configuration has been replaced and the last scrape that began under it has ended.
/// </summary>
/// <param name="number">Counts configurations from 1.</param>
/// <param name="retire">Gives back what the configuration needed; called once.</param>
internal sealed class Generation(long number, Action retire)
{
    // One lease is the configuration's own.
    private int _leases = 1;

    /// <summary>Counts configurations from 1.</summary>
    public long Number => number;

    /// <summary>Begins a scrape; <see langword="false"/> when the generation is gone and its successor must be asked.</summary>
    public bool TryEnter()
    {
        var leases = Volatile.Read(ref _leases);
        while (leases > 0)
        {
            var before = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (before == leases)
            {
                return true;
            }

            leases = before;
        }

        return false;
    }

    /// <summary>Ends a scrape, or, called once by the runtime, the configuration itself.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            retire();
        }
    }
}
