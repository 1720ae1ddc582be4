using System.Globalization;

namespace MeshMetric.Cli.Output;

/// <summary>What policies cost, for people to read.</summary>
internal static class PreviewText
{
    /// <summary>Writes everything.</summary>
    public static void Write(TextWriter output, PreviewDto preview)
    {
        output.WriteLine($"Dataplane {preview.Dataplane.Mesh}/{preview.Dataplane.Name}");
        foreach (PreviewPipelineDto pipeline in preview.Pipelines)
        {
            output.WriteLine();
            output.WriteLine($"Pipeline {pipeline.Number}");
            foreach (PreviewBackendDto backend in pipeline.Backends)
            {
                Write(output, backend);
            }

            foreach (PreviewSourceDto source in pipeline.Sources)
            {
                output.WriteLine();
                Write(output, source);
            }

            output.WriteLine();
            WriteMerge(output, pipeline);
        }

        if (preview.Pipelines.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("Bytes are text (OpenTelemetry: protobuf) with the pipeline's labels, before compression. A month is 30 days; series/month is how");
            output.WriteLine("many series there are when none begins or ends meanwhile. The agent's own metrics are not counted.");
        }
    }

    private static void Write(TextWriter output, PreviewBackendDto backend)
    {
        string from = backend.IntervalFrom == "assumed" ? "assumed; say otherwise with --interval" : backend.IntervalFrom;
        output.WriteLine($"  backend {backend.Backend}");
        output.WriteLine(
            $"    every {backend.Interval} ({from}): {Number(backend.BytesPerScrape)} bytes a scrape, {Number(backend.SeriesPerMonth)} "
            + $"{(backend.Backend.StartsWith("Open", StringComparison.Ordinal) ? "points' series" : "series")}/month, "
            + $"{Number(backend.SamplesPerMonth)} samples/month");
    }

    private static void Write(TextWriter output, PreviewSourceDto source)
    {
        output.WriteLine($"  source {source.Source}: {source.Body}, {Number(source.BodyBytes)} bytes");
        foreach (string warning in source.Warnings)
        {
            output.WriteLine($"    warning: {warning}");
        }

        output.WriteLine($"    {"",-14}{"families",10}{"series",12}{"bytes",14}{"kept",9}");
        Write(output, "before", source.Before, 1);
        Write(output, "after", source.After, source.ShareOfSeries);
        foreach (ProfileFiguresDto profile in source.Profiles)
        {
            Write(output, $"with {profile.Profile}", profile.Figures, profile.ShareOfSeries);
        }

        if (source.MostExpensive.Count > 0)
        {
            output.WriteLine("    most expensive families kept:");
            foreach (FamilyFiguresDto family in source.MostExpensive)
            {
                output.WriteLine($"    {"",24}{Number(family.Series),12}{Number(family.Bytes),14}  {family.Family} ({family.Type})");
            }
        }

        if (source.DroppedOfDashboards.Count > 0)
        {
            output.WriteLine("    dropped although a dashboard of Kuma's reads them (include keeps them):");
            foreach (MissedFamilyDto family in source.DroppedOfDashboards)
            {
                output.WriteLine($"    {"",24}{Number(family.Series),12}{"",14}  {family.Family}");
            }
        }

        if (source.SkippedLines > 0)
        {
            output.WriteLine($"    lines skipped because they are malformed: {Number(source.SkippedLines)}");
            foreach (LineProblemDto problem in source.Problems)
            {
                output.WriteLine($"      line {problem.Line.ToString(CultureInfo.InvariantCulture)}: {problem.Reason}");
            }
        }

        if (source.RepeatedMetadata > 0)
        {
            output.WriteLine($"    TYPE or HELP lines that come too late or twice, and are ignored: {Number(source.RepeatedMetadata)}");
        }
    }

    private static void Write(TextWriter output, string name, FiguresDto figures, double share) => output.WriteLine(
        $"    {name,-14}{Number(figures.Families),10}{Number(figures.Series),12}{Number(figures.Bytes),14}"
        + $"{(share * 100).ToString("F1", CultureInfo.InvariantCulture),8}%");

    private static void WriteMerge(TextWriter output, PreviewPipelineDto pipeline)
    {
        FiguresDto served = pipeline.Served;
        output.WriteLine($"  served: {Number(served.Families)} families, {Number(served.Series)} series, {Number(served.Bytes)} bytes");
        if (pipeline.Budget is { } budget)
        {
            WriteBudget(output, budget);
        }

        if (pipeline.DuplicateSamples + pipeline.ConflictingSamples > 0)
        {
            output.WriteLine(
                $"    series left out because an earlier source has them: {Number(pipeline.DuplicateSamples)} with the same value, "
                + $"{Number(pipeline.ConflictingSamples)} with another value; labels on the application tell them apart");
        }

        if (pipeline.ConflictingFamilies > 0)
        {
            output.WriteLine($"    families left out because they clash with an earlier one: {Number(pipeline.ConflictingFamilies)}");
        }

        foreach (ConflictDto conflict in pipeline.Conflicts)
        {
            output.WriteLine($"      {conflict.Family}: kept from {conflict.KeptFrom}, dropped from {conflict.DroppedFrom}: {conflict.Reason}");
        }
    }

    private static void WriteBudget(TextWriter output, PreviewBudgetDto budget)
    {
        IEnumerable<string> limits = new[]
        {
            budget.Limits.Series is { } series ? Number(series) + " series" : null,
            budget.Limits.Bytes is { } bytes ? Number(bytes) + " bytes" : null,
        }.OfType<string>();
        output.WriteLine(
            $"  limits: {string.Join(" and ", limits)}, {budget.Limits.OnExceeded}: {Number(budget.WantedSeries)} series in {Number(budget.WantedBytes)} bytes "
            + (budget.Level == 0 && budget.IsWithin ? "are within them" : $"become {Number(budget.Series)} in {Number(budget.Bytes)}, level {budget.Level}: {budget.What}"));
        if (!budget.IsWithin)
        {
            output.WriteLine("    still over them: the golden signals are served in any case");
        }

        foreach (string family in budget.FamiliesLeftOut)
        {
            output.WriteLine($"    left out: {family}");
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
