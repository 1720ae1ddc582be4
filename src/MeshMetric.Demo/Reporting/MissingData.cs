namespace MeshMetric.Demo.Reporting;

/// <summary>Finds what should have arrived by now and hasn't.</summary>
internal static class MissingData
{
    /// <summary>Checks every source and every backend of every dataplane.</summary>
    /// <param name="readings">The dataplanes.</param>
    /// <param name="httpService">The service whose dataplanes also report by OTLP/HTTP.</param>
    /// <param name="prometheusUp">Agents that the real Prometheus has scraped; <see langword="null"/> when none runs.</param>
    /// <returns>One sentence each; empty when everything is there.</returns>
    public static IReadOnlyList<string> Find(IReadOnlyList<DataplaneReading> readings, string httpService, int? prometheusUp)
    {
        List<string> missing = [];
        foreach (DataplaneReading reading in readings)
        {
            if (reading.Agent.Sources.Count < 2)
            {
                missing.Add($"{reading.Name}: {reading.Agent.Sources.Count} sources in place of 2.");
            }

            missing.AddRange(reading.Agent.Sources.Where(source => source.Up != true).Select(source =>
                $"{reading.Name}: source {source.Name} is not up: {source.Problem ?? "it was never read"}"));
            missing.AddRange(reading.Agent.Sources.Where(source => source is { Up: true, SamplesKept: 0 }).Select(source =>
                $"{reading.Name}: nothing is kept of source {source.Name}."));
            missing.AddRange(reading.Agent.Backends.Where(backend => backend.Problem is not null || backend.Samples == 0).Select(backend =>
                $"{reading.Name}: {backend.Type} backend {backend.Name} got nothing: {backend.Problem ?? "no samples yet"}"));
            if (!reading.Agent.Backends.Any(backend => backend.Type == "Prometheus"))
            {
                missing.Add($"{reading.Name}: no Prometheus backend.");
            }

            if (reading.GrpcPoints == 0)
            {
                missing.Add($"{reading.Name}: no points arrived by OTLP/gRPC.");
            }

            if (reading.Service == httpService && reading.HttpPoints == 0)
            {
                missing.Add($"{reading.Name}: no points arrived by OTLP/HTTP.");
            }
        }

        if (prometheusUp < readings.Count)
        {
            missing.Add($"Prometheus has scraped {prometheusUp} of {readings.Count} agents.");
        }

        return missing;
    }
}
