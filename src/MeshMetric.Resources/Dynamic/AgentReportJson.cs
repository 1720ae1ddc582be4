using System.Globalization;
using System.Text.Json;

namespace MeshMetric.Resources.Dynamic;

/// <summary>Reports as JSON: the same over the wire and in the store. Unknown fields are passed over.</summary>
public static class AgentReportJson
{
    // Bounds on what one agent can make the control plane keep.
    private const int MostEntries = 256;
    private const int LongestText = 512;

    /// <summary>Writes a report as one object.</summary>
    public static void Write(Utf8JsonWriter writer, AgentReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.WriteStartObject();
        writer.WriteStartObject("agent");
        writer.WriteString("id", report.AgentId);
        writer.WriteString("version", report.Version);
        Text(writer, "envoyVersion", report.EnvoyVersion);
        Instant(writer, "startedAt", report.StartedAt);
        Instant(writer, "sentAt", report.SentAt);
        if (report.IsStopping)
        {
            writer.WriteBoolean("stopping", true);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("configuration");
        Text(writer, "etag", report.ConfigurationTag);
        Text(writer, "error", report.ConfigurationProblem);
        writer.WriteEndObject();
        writer.WriteStartArray("sources");
        foreach (var source in report.Sources)
        {
            WriteSource(writer, source);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("backends");
        foreach (var backend in report.Backends)
        {
            WriteBackend(writer, backend);
        }

        writer.WriteEndArray();
        if (report.Budgets.Count > 0)
        {
            writer.WriteStartArray("budgets");
            foreach (var budget in report.Budgets)
            {
                writer.WriteStartObject();
                writer.WriteString("pipeline", budget.Pipeline);
                writer.WriteNumber("level", budget.Level);
                writer.WriteNumber("series", budget.Series);
                writer.WriteNumber("seriesLeftOut", budget.SeriesLeftOut);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads a report.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="problem">What is wrong with it, path first; <see langword="null"/> when nothing is.</param>
    /// <returns>The report, or <see langword="null"/> with a problem. Lists and texts beyond their bounds are cut.</returns>
    public static AgentReport? Read(ReadOnlyMemory<byte> json, out string? problem)
    {
        using var document = JsonText.Parse(json, out problem);
        if (document is not null)
        {
            return Read(document.RootElement, out problem);
        }

        problem = $"report: {problem}";
        return null;
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, out string?)"/>
    /// <exception cref="InvalidOperationException">There is text that is not Unicode.</exception>
    public static AgentReport? Read(JsonElement json, out string? problem)
    {
        var findings = new JsonFindings();
        if (json.ValueKind != JsonValueKind.Object)
        {
            problem = "report: must be an object";
            return null;
        }

        var root = new JsonFields(json, "report", findings);
        if (root.Object("agent") is not { } agent)
        {
            problem = findings.Problem ?? "report.agent: is missing";
            return null;
        }

        var configuration = root.Object("configuration");
        var id = agent.Required("id");
        if (id.Length is 0 or > LongestText)
        {
            agent.Fail("id", $"must have 1 to {LongestText} characters");
        }

        var report = new AgentReport
        {
            AgentId = id,
            Version = Cut(agent.Text("version")) ?? "",
            EnvoyVersion = Cut(agent.Text("envoyVersion")),
            StartedAt = Instant(agent, "startedAt"),
            SentAt = Instant(agent, "sentAt"),
            IsStopping = agent.Flag("stopping", absent: false),
            ConfigurationTag = Cut(configuration?.Text("etag")),
            ConfigurationProblem = Cut(configuration?.Text("error")),
            Sources = Some(root.List("sources", ReadSource)),
            Backends = Some(root.List("backends", ReadBackend)),
            Budgets = Some(root.List("budgets", budget => new BudgetReport(
                Cut(budget.Text("pipeline")) ?? "", (int)(budget.Number("level", 0, 100) ?? 0), Count(budget, "series"), Count(budget, "seriesLeftOut")))),
        };
        problem = findings.Problem;
        return problem is null ? report : null;
    }

    private static void WriteSource(Utf8JsonWriter writer, SourceReport source)
    {
        writer.WriteStartObject();
        writer.WriteString("name", source.Name);
        if (source.IsUp is { } up)
        {
            writer.WriteBoolean("up", up);
        }

        Text(writer, "cause", source.Cause);
        Text(writer, "error", source.Error);
        Instant(writer, "readAt", source.ReadAt);
        writer.WriteNumber("samplesSeen", source.SamplesSeen);
        writer.WriteNumber("samplesKept", source.SamplesKept);
        writer.WriteNumber("bytes", source.Bytes);
        if (source.Profiles is { } profiles)
        {
            writer.WriteStartObject("seriesByProfile");
            Number(writer, "minimal", profiles.Minimal);
            Number(writer, "default", profiles.Default);
            Number(writer, "full", profiles.Full);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteBackend(Utf8JsonWriter writer, BackendReport backend)
    {
        writer.WriteStartObject();
        writer.WriteString("type", backend.Type);
        writer.WriteString("name", backend.Name);
        Text(writer, "cause", backend.Cause);
        Text(writer, "error", backend.Error);
        writer.WriteNumber("deliveries", backend.Deliveries);
        writer.WriteNumber("failures", backend.Failures);
        Positive(writer, "dropped", backend.Dropped);
        Positive(writer, "refused", backend.Refused);
        Number(writer, "series", backend.Series);
        writer.WriteEndObject();
    }

    private static SourceReport ReadSource(JsonFields fields) => new(Cut(fields.Required("name"))!)
    {
        IsUp = fields.Has("up") ? fields.Flag("up", absent: false) : null,
        Cause = Cut(fields.Text("cause")),
        Error = Cut(fields.Text("error")),
        ReadAt = Instant(fields, "readAt"),
        SamplesSeen = Count(fields, "samplesSeen"),
        SamplesKept = Count(fields, "samplesKept"),
        Bytes = Count(fields, "bytes"),
        Profiles = fields.Object("seriesByProfile") is { } profiles
            ? new ProfileSeries(Known(profiles, "minimal"), Known(profiles, "default"), Known(profiles, "full"))
            : null,
    };

    private static BackendReport ReadBackend(JsonFields fields) => new(Cut(fields.Required("type"))!, Cut(fields.Required("name"))!)
    {
        Cause = Cut(fields.Text("cause")),
        Error = Cut(fields.Text("error")),
        Deliveries = Count(fields, "deliveries"),
        Failures = Count(fields, "failures"),
        Dropped = Count(fields, "dropped"),
        Refused = Count(fields, "refused"),
        Series = Known(fields, "series"),
    };

    private static long Count(JsonFields fields, string name) => Known(fields, name) ?? 0;

    private static long? Known(JsonFields fields, string name) => fields.Number(name, 0, long.MaxValue);

    private static string? Cut(string? text) => text is { Length: > LongestText } ? text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] : text;

    private static List<T> Some<T>(List<T> items) => items.Count > MostEntries ? items[..MostEntries] : items;

    private static DateTimeOffset? Instant(JsonFields fields, string name)
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant))
        {
            return instant.ToUniversalTime();
        }

        fields.Fail(name, "is not an instant");
        return null;
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Positive(Utf8JsonWriter writer, string name, long value) => Number(writer, name, value > 0 ? value : null);

    private static void Number(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Instant(Utf8JsonWriter writer, string name, DateTimeOffset? value)
    {
        if (value is { } instant)
        {
            writer.WriteString(name, instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        }
    }
}
