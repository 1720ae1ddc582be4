using MeshMetric.Resources.Explained;

namespace MeshMetric.Cli.Output;

/// <summary>The answer to <c>explain --series</c> for people to read.</summary>
internal static class ExplainSeriesText
{
    /// <summary>Writes everything.</summary>
    public static void Write(TextWriter output, ExplainSeriesDto answer)
    {
        output.WriteLine($"Series {answer.Series}");
        output.WriteLine($"Dataplane {answer.Dataplane.Mesh}/{answer.Dataplane.Name}");
        if (answer.Pipelines.Count == 0)
        {
            output.WriteLine("  in no backend: the dataplane has no pipeline");
            foreach (ExplainPolicyDto policy in answer.Policies)
            {
                output.WriteLine($"  policy    {policy.Policy}: {policy.Reason}");
            }
        }

        for (int i = 0; i < answer.Pipelines.Count; i++)
        {
            output.WriteLine();
            output.WriteLine($"Pipeline {i + 1}");
            foreach (BackendDto backend in answer.Pipelines[i].Backends)
            {
                output.WriteLine($"  backend   {ExplainText.Describe(backend)}");
            }

            foreach (ExplainSourceDto source in answer.Pipelines[i].Sources)
            {
                Write(output, source);
            }
        }

        ExplainText.WriteWarnings(output, answer.Warnings);
    }

    private static void Write(TextWriter output, ExplainSourceDto source)
    {
        string matches = source.Matches is { InBody: > 0 } m ? $"  ({m.Type}; of {m.InBody} series in the body {m.Served} served)" : "";
        output.WriteLine($"  {source.Source}: {source.Verdict.ToUpperInvariant()}{matches}");
        foreach (ExplainFamilyDto family in source.Families)
        {
            if (family.Assumption is { } assumption)
            {
                string kept = family.Kept switch { true => "kept", false => "dropped", null => "unknown" };
                output.WriteLine($"    {kept,-9} {assumption}");
            }

            output.WriteLine($"    why       {family.Rule.Text}");
            Line(output, "from", family.Rule.Origin);
            Line(output, "likely", family.Likely);
        }

        if (source.Verdict is not ("dropped" or "absent"))
        {
            foreach (ExplainLabelDto label in source.LabelsAdded)
            {
                output.WriteLine($"    adds      {label.Name}=\"{label.Value}\"  <- {label.From}");
            }

            foreach (ExplainLabelDto label in source.LabelsNotAdded)
            {
                output.WriteLine($"    adds not  {label.Name}=\"{label.Value}\", since the series carries {label.Name} itself  <- {label.From}");
            }
        }

        foreach (string line in source.Matches?.Examples ?? [])
        {
            output.WriteLine($"    served    {line}");
        }

        foreach (string note in source.Notes)
        {
            output.WriteLine($"    note      {note}");
        }
    }

    private static void Line(TextWriter output, string word, string? text)
    {
        if (text is not null)
        {
            output.WriteLine($"    {word,-9} {text}");
        }
    }
}
