using System.Diagnostics.Metrics;

using MeshMetric.ControlPlane.Telemetry;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>Counts questions to Envoys by what became of them.</summary>
internal sealed class QuestionMetrics : IDisposable
{
    private static readonly string[] Words =
    [
        "answered", "cut", "failed", "timeout", "too_large", "no_agent", "other_instance", "agent_too_old", "agent_refuses", "no_envoy", "busy", "asker_gone",
        "stopping",
    ];

    private readonly Meter _meter = new(ControlPlaneMetrics.MeterName);
    private readonly Counter<long> _questions;
    private readonly Counter<long> _late;

    /// <summary>Registers the instruments.</summary>
    public QuestionMetrics(QuestionTable table)
    {
        _questions = _meter.CreateCounter<long>(
            "meshmetric.cp.envoy.questions", "{question}", "Questions to Envoys through their agents, by what was asked and what became of it.");
        _late = _meter.CreateCounter<long>("meshmetric.cp.envoy.answers.late", "{answer}", "Answers of agents that nobody waited for any more, or ever did.");
        _meter.CreateObservableGauge("meshmetric.cp.envoy.questions.open", () => table.Count, "{question}", "Questions to Envoys that wait for their answer.");
    }

    /// <summary>A result's word.</summary>
    public static string WordOf(QuestionResult result) => Words[(int)result];

    /// <summary>Counts a question.</summary>
    public void Count(EnvoyQuestionKind kind, QuestionResult result) => _questions.Add(
        1, new KeyValuePair<string, object?>("kind", EnvoyQuestionWire.WordOf(kind)), new KeyValuePair<string, object?>("result", WordOf(result)));

    /// <summary>Counts an answer that comes too late.</summary>
    public void CountLate() => _late.Add(1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
