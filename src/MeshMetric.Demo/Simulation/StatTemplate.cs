namespace MeshMetric.Demo.Simulation;

/// <summary>One row of a catalogue: a stat's name below its scope, its kind, and how its value follows from the scope's traffic.</summary>
/// <param name="Name">Raw name below the scope, dotted: <c>upstream_rq_total</c>, <c>circuit_breakers.default.cx_open</c>.</param>
/// <param name="Kind">Counter, gauge, text readout or histogram.</param>
/// <param name="Formula">The value; for histograms the number of values recorded.</param>
internal sealed record StatTemplate(string Name, StatKind Kind, StatFormula Formula);
