using MeshMetric.ControlPlane.Questions;
using MeshMetric.Settings;

namespace MeshMetric.ControlPlane.CommandLine;

/// <summary>The settings of questions to Envoys.</summary>
internal static class QuestionSettings
{
    private const string Group = "Questions to Envoys";

    public static readonly Setting Timeout = new(
        "envoy-question-timeout", "TIME", "How long an agent has until its Envoy's answer begins to come.", "15s") { Group = Group };

    public static readonly Setting PickupTimeout = new(
        "envoy-pickup-timeout", "TIME", "How long a question waits for an agent that is not waiting at this control plane.", "3s") { Group = Group };

    public static readonly Setting AnswerTimeout = new(
        "envoy-answer-timeout", "TIME", "How long an answer may take once it has begun.", "1m") { Group = Group };

    public static readonly Setting MaxAnswerBytes = new(
        "max-envoy-answer-bytes", "SIZE", "Largest answer of an Envoy. It is passed on as it comes; an agent has a limit of its own.", "64Mi") { Group = Group };

    public static readonly Setting MaxOpen = new(
        "max-envoy-questions", "COUNT", "Questions to Envoys that may be open at a time; one more gets 503.", "64") { Group = Group };

    public static readonly Setting MaxOpenPerDataplane = new(
        "max-envoy-questions-per-dataplane", "COUNT", "The same for one dataplane.", "4") { Group = Group };

    /// <summary>Every setting, in the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All = [Timeout, PickupTimeout, AnswerTimeout, MaxAnswerBytes, MaxOpen, MaxOpenPerDataplane];

    /// <summary>Reads them.</summary>
    public static QuestionOptions Read(SettingValues values) => new()
    {
        Timeout = values.Read(Timeout, SettingText.ParseDuration),
        PickupTimeout = values.Read(PickupTimeout, SettingText.ParseDuration),
        AnswerTimeout = values.Read(AnswerTimeout, SettingText.ParseDuration),
        MaxAnswerBytes = values.Read(MaxAnswerBytes, SettingText.ParseSize),
        MaxOpen = (int)values.Read(MaxOpen, SettingText.ParseCount),
        MaxOpenPerDataplane = (int)values.Read(MaxOpenPerDataplane, SettingText.ParseCount),
    };
}
