using MeshMetric.ControlPlane.Assignments;
using MeshMetric.Settings;

namespace MeshMetric.ControlPlane.CommandLine;

/// <summary>The settings of MADS and HTTP SD.</summary>
internal static class AssignmentSettings
{
    private const string Group = "Prometheus discovery";

    public static readonly Setting DefaultFetchTimeout = new(
        "mads-default-fetch-timeout", "TIME", "How long a MADS poll waits that does not say.", "30s") { Group = Group };

    public static readonly Setting MaxFetchTimeout = new(
        "mads-max-fetch-timeout", "TIME", "The longest that a MADS poll waits, whatever it says.", "10m") { Group = Group };

    public static readonly Setting MaxWaitingPolls = new(
        "mads-max-waiting-polls", "COUNT", "MADS polls that may wait at a time; one more gets 503.", "10000") { Group = Group };

    public static readonly Setting MaxStreams = new(
        "mads-max-streams", "COUNT", "gRPC streams of monitoring assignments that may be open at a time.", "1000") { Group = Group };

    public static readonly Setting MaxClients = new(
        "mads-max-clients", "COUNT", "Prometheus servers that GET /mads-clients remembers.", "1000") { Group = Group };

    /// <summary>Every setting, in the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All = [DefaultFetchTimeout, MaxFetchTimeout, MaxWaitingPolls, MaxStreams, MaxClients];

    /// <summary>Reads them.</summary>
    public static AssignmentOptions Read(SettingValues values) => new()
    {
        DefaultFetchTimeout = values.Read(DefaultFetchTimeout, SettingText.ParseDuration),
        MaxFetchTimeout = values.Read(MaxFetchTimeout, SettingText.ParseDuration),
        MaxWaitingPolls = (int)values.Read(MaxWaitingPolls, SettingText.ParseCount),
        MaxStreams = (int)values.Read(MaxStreams, SettingText.ParseCount),
        MaxClients = (int)values.Read(MaxClients, SettingText.ParseCount),
    };
}
