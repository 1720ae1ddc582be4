using System.Text;
using System.Text.Json;
using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Reading;
using MeshMetric.Resources.Writing;

namespace MeshMetric.Resources.Migration;

/// <summary>Turns Kuma's resources into ones that mean the same here, with a comment wherever the meaning changes.</summary>
/// <remarks>All resources of a mesh belong into one run: what one policy hid of another can only be seen with both.</remarks>
public static class KumaMigration
{
    private static readonly Version LastOldBasic = new(2, 13);
    private static readonly JsonWriterOptions Json = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Migrates files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="options">Where they come from.</param>
    public static MigrationResult Migrate(IReadOnlyList<MigrationFile> files, MigrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        var warnings = new List<string>();
        var drafts = new List<Draft>();
        List<ReadResult> read = [.. files.Select(file => Read(file, drafts, warnings, options))];
        List<Violation> violations = [.. read.SelectMany(result => result.Violations), .. ResourceReferences.Check(read, allowUnresolved: true)];
        if (violations.Exists(violation => violation.Severity == ViolationSeverity.Error))
        {
            return new(violations, [], [], "", "");
        }

        var migrated = Migrate(drafts, options, warnings);
        violations.AddRange(Check(migrated).Where(violation => violation.Severity == ViolationSeverity.Error));
        if (violations.Exists(violation => violation.Severity == ViolationSeverity.Error))
        {
            return new(violations, [], [], "", "");
        }

        // What the block's own reader says of it is answered by now.
        violations.RemoveAll(violation => violation.Field is "metrics" or "spec.metrics" || violation.Field.EndsWith("].metrics", StringComparison.Ordinal));
        var head = Head(migrated, options);
        return new(
            violations,
            warnings,
            [.. head, .. migrated.SelectMany(DraftWriter.Notes)],
            DraftWriter.ToYaml(head, migrated),
            ToJson(DraftWriter.ToList(migrated)));
    }

    private static ReadResult Read(MigrationFile file, List<Draft> drafts, List<string> warnings, MigrationOptions options)
    {
        var sink = new ViolationSink(file.Name);
        var reader = new EnvelopeReader(new ReadContext(sink, TimeProvider.System));
        void ReadOne(Node root)
        {
            // A Kubernetes list, or what Kuma answers to a listing.
            if (root is MappingNode list && list.Find("type") is null && list.Find("items") is SequenceNode items)
            {
                foreach (var item in items.Items)
                {
                    ReadOne(item);
                }

                return;
            }

            var draft = root is MappingNode mapping ? new Draft(FormConverter.WithoutStored(mapping), file.Name) : null;
            if (draft is not null)
            {
                TargetMigration.Prepare(draft, options, warnings);
            }

            if (draft is { Refusal: null })
            {
                NamespaceMigration.Prepare(draft, options);
                CollectorMigration.Prepare(draft, warnings);
            }

            var before = reader.Resources.Count;
            if (draft?.Refusal is null)
            {
                reader.Read(draft?.Root ?? root);
            }

            if (draft is not null && (draft.Refusal is not null || reader.Resources.Count > before))
            {
                draft.Resource = draft.Refusal is null ? reader.Resources[^1] : null;
                drafts.Add(draft);
            }
        }

        if (DocumentReader.Decode(file.Text.Span, sink) is { } text)
        {
            DocumentReader.Read(text, sink, ReadOne);
        }

        return new(reader.Resources, [.. sink.Violations.OrderBy(v => v.Document).ThenBy(v => v.Line).ThenBy(v => v.Column)]);
    }

    private static List<Draft> Migrate(List<Draft> drafts, MigrationOptions options, List<string> warnings)
    {
        List<Resource> resources = [.. drafts.Select(draft => draft.Resource).OfType<Resource>()];
        var legacy = new LegacyMigration(warnings);
        legacy.Reserve(resources);
        var result = new List<Draft>();
        foreach (var draft in drafts)
        {
            result.Add(draft);
            if (draft.Resource is MeshResource { Metrics: not null } mesh)
            {
                result.AddRange(legacy.MigrateMesh(draft, mesh, resources.Exists(other => other is MeshMetricResource && other.Mesh == mesh.Name)));
            }
            else if (draft.Resource is DataplaneResource { Metrics: not null } dataplane)
            {
                result.Add(legacy.MigrateDataplane(draft, dataplane, resources.OfType<MeshResource>().FirstOrDefault(other => other.Name == dataplane.Mesh)));
            }
        }

        var policies = new PolicyMigration(options, warnings);
        foreach (var mesh in result.Where(draft => draft.Resource is MeshMetricResource).GroupBy(draft => draft.Resource!.Mesh).ToList())
        {
            List<Draft> own = [.. mesh];
            List<Draft> now = policies.Migrate(own);
            foreach (var reset in now.Where(draft => !own.Contains(draft)))
            {
                result.Insert(result.IndexOf(now[now.IndexOf(reset) + 1]), reset);
            }
        }

        return result;
    }

    /// <summary>What comes out has to pass the same rules as what users write.</summary>
    private static List<Violation> Check(List<Draft> drafts)
    {
        var violations = new List<Violation>();
        foreach (var file in drafts.Where(draft => draft.Refusal is null).GroupBy(draft => draft.File))
        {
            var sink = new ViolationSink(file.Key);
            sink.BeginDocument(1);
            var reader = new EnvelopeReader(new ReadContext(sink, TimeProvider.System));
            foreach (var draft in file)
            {
                reader.Read(draft.Root);
            }

            violations.AddRange(sink.Violations);
        }

        return violations;
    }

    private static List<string> Head(List<Draft> drafts, MigrationOptions options)
    {
        var head = new List<string> { $"Migrated from Kuma {options.From}. All policies of a mesh belong into one run." };
        if (options.From <= LastOldBasic && drafts.Exists(draft => draft.Resource is MeshMetricResource) && options.From > MigrationOptions.Oldest)
        {
            head.Add(
                "Profile default is the Basic of Kuma 2.14: against 2.13 it also keeps families with circuit_breakers, cx_total, ssl_handshake and "
                + "ssl_context_update_by_sds in their names, and leaves out the mesh's own listeners and connection managers.");
        }

        return head;
    }

    private static string ToJson(MappingNode list)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Json))
        {
            JsonTreeWriter.Write(list, writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
