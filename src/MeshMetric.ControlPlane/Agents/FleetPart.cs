using System.Globalization;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>A source or backend that proxies have under one name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Total">How many proxies have it.</param>
/// <param name="Up">On how many it works.</param>
/// <param name="Waiting">On how many it has not been tried yet.</param>
/// <param name="Causes">Why it doesn't on the others, the most frequent first.</param>
internal sealed record FleetPart(string Name, int Total, int Up, int Waiting, IReadOnlyList<FleetCause> Causes)
{
    /// <summary>Points that were lost since the agents started, as the backend was away for longer than their queues last.</summary>
    public long Dropped { get; init; }

    /// <summary>Points that the backend refused for good since the agents started.</summary>
    public long Refused { get; init; }

    /// <summary>On how many proxies points were dropped or refused.</summary>
    public int Losing { get; init; }

    /// <summary>On how many it does not work.</summary>
    public int Down => Total - Up - Waiting;

    /// <summary>The failures in a sentence, such as <c>orders: 12 of 4,300 can't be scraped: 9 x 401, 3 x connection refused</c>.</summary>
    /// <param name="what">What it can't be.</param>
    public string Sentence(string what) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {Down:N0} of {Total:N0} can't be {what}: {string.Join(", ", Causes.Select(cause => string.Create(CultureInfo.InvariantCulture, $"{cause.Count:N0} x {cause.Cause}")))}");

    /// <summary>The losses in a sentence.</summary>
    public string LossSentence() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: lost since the agents started, on {Losing:N0} of {Total:N0}: {Dropped:N0} points dropped as the queue was full, {Refused:N0} refused by the collector");
}
