namespace MeshMetric.Otlp.Exporting;

/// <summary>What one attempt came to.</summary>
internal readonly record struct ExportAnswer(ExportStatus Status, string? Message)
{
    public long RejectedPoints { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Reads an <c>ExportMetricsServiceResponse</c> that came with a success.</summary>
    public static ExportAnswer FromResponse(ReadOnlySpan<byte> response)
    {
        ProtoReader fields = new(response);
        ReadOnlySpan<byte> partialSuccess = default;
        while (fields.MoveNext())
        {
            if (fields.Field == 1)
            {
                partialSuccess = fields.Bytes;
            }
        }

        ProtoReader partial = new(partialSuccess);
        long rejected = 0;
        string? message = null;
        while (partial.MoveNext())
        {
            switch (partial.Field)
            {
                case 1:
                    rejected = (long)partial.Number;
                    break;
                case 2 when !partial.Bytes.IsEmpty:
                    message = AnswerText.Clean(partial.Bytes);
                    break;
            }
        }

        if (fields.IsMalformed || partial.IsMalformed)
        {
            return new ExportAnswer(ExportStatus.Failed, "the answer is not an OTLP response");
        }

        return rejected > 0
            ? new ExportAnswer(ExportStatus.PartialSuccess, message ?? "no reason given") { RejectedPoints = rejected }
            : new ExportAnswer(ExportStatus.Success, message);
    }
}
