using MeshMetric.Metrics.Scraping;
using MeshMetric.Planning;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Scraping;

/// <summary>
/// Counts what each built-in profile would keep of the sidecar's body, so that a dry run at the control plane can say what another profile costs. It counts
/// what a read has kept anyway, family by family and once in a while: a profile that is wider than what is kept is not known.
/// </summary>
/// <param name="widest">The widest profile that some pipeline keeps whole; <see langword="null"/> when none does.</param>
/// <param name="isWhole">Whether Envoy is asked for everything.</param>
/// <param name="time">The clock.</param>
internal sealed class ProfileCounter(BuiltInProfile? widest, bool isWhole, TimeProvider time)
{
    /// <summary>How often it counts at most.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long? _countedAt;

    /// <summary>The widest of the profiles that a pipeline keeps whole, or <see langword="null"/>.</summary>
    public static BuiltInProfile? WholeProfile(SidecarSettings settings) =>
        settings.Profile is { } profile && settings.Exclude.Count == 0 && profile.Layers.All(layer => layer.Exclude.Count == 0) ? profile.BuiltIn : null;

    /// <summary>Counts, when it is time to.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <returns><see langword="null"/> when it is not, or nothing can be known.</returns>
    public ProfileSeries? Count(ScrapeSnapshot snapshot)
    {
        if (!snapshot.Report.IsComplete || (_countedAt is { } counted && time.GetElapsedTime(counted) < Interval))
        {
            return null;
        }

        _countedAt = time.GetTimestamp();
        return new ProfileSeries(
            CountOf(BuiltInProfile.Minimal, snapshot), CountOf(BuiltInProfile.Default, snapshot), isWhole ? snapshot.Report.SamplesSeen : null);
    }

    private long? CountOf(BuiltInProfile profile, ScrapeSnapshot snapshot) => widest >= profile
        ? snapshot.CountKeptBy(SourceFilters.Of(new SidecarSettings { Profile = ProfileSelection.Of(profile) }))
        : null;
}
