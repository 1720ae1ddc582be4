using MeshMetric.Metrics.Merging;

namespace MeshMetric.Metrics.Text;

/// <summary>The metadata lines before a family's samples.</summary>
internal static class FamilyHeader
{
    public static void Write(ref OutputSpan output, MergedFamily family, in FamilyShape shape, ExpositionStyle style)
    {
        if (shape.Order == SampleOrder.ByName)
        {
            return;
        }

        ReadOnlySpan<byte> name = MetadataName(family, shape.NameCut);
        ReadOnlySpan<byte> help = family.Help;
        ReadOnlySpan<byte> unit = style.IsOpenMetrics && IsUnitOf(family.Unit, name, shape.Kind) ? family.Unit : default;
        output.Ensure((3 * name.Length) + (2 * help.Length) + unit.Length + 64);
        if (!help.IsEmpty)
        {
            output.Write("# HELP "u8);
            output.Write(name);
            output.Write((byte)' ');
            WriteHelp(ref output, help, escapeQuotes: style.IsOpenMetrics);
            output.Write((byte)'\n');
        }

        if (family.HasType)
        {
            output.Write("# TYPE "u8);
            output.Write(name);
            output.Write((byte)' ');
            output.Write(style.IsOpenMetrics ? MetricKindWord.Of(shape.Kind) : MetricKindWord.InText(shape.Kind));
            output.Write((byte)'\n');
        }

        if (!unit.IsEmpty)
        {
            output.Write("# UNIT "u8);
            output.Write(name);
            output.Write((byte)' ');
            output.Write(unit);
            output.Write((byte)'\n');
        }
    }

    /// <summary>Writes what stands before the <c>_created</c> samples that are a family of their own.</summary>
    public static void WriteCreated(ref OutputSpan output, MergedFamily family)
    {
        ReadOnlySpan<byte> created = family.NameOf(family.CreatedName);
        ReadOnlySpan<byte> name = family.IsLegacyName ? created : EscapedNames.Quoted(created);
        output.Ensure(name.Length + 64);
        output.Write("# TYPE "u8);
        output.Write(name);
        output.Write(" gauge\n"u8);
    }

    /// <summary>Prometheus fails a whole scrape over a unit that is not the end of the family's name.</summary>
    private static bool IsUnitOf(ReadOnlySpan<byte> unit, ReadOnlySpan<byte> name, MetricKind kind) =>
        !unit.IsEmpty && kind is not (MetricKind.Info or MetricKind.StateSet)
        && name.EndsWith(unit) && name.Length > unit.Length + 1 && name[^(unit.Length + 1)] == (byte)'_';

    /// <summary>The family's name without the suffix that metadata lines leave out; in quotes the suffix is inside.</summary>
    private static ReadOnlySpan<byte> MetadataName(MergedFamily family, int cut) =>
        family.IsLegacyName ? family.Name[..^cut] : EscapedNames.Quoted(family.Name[..^cut]);

    /// <summary>A HELP text as it is kept has no escaped quotes; OpenMetrics wants them.</summary>
    private static void WriteHelp(ref OutputSpan output, ReadOnlySpan<byte> help, bool escapeQuotes)
    {
        int quote;
        while (escapeQuotes && (quote = help.IndexOf((byte)'"')) >= 0)
        {
            output.Write(help[..quote]);
            output.Write("\\\""u8);
            help = help[(quote + 1)..];
        }

        output.Write(help);
    }
}
