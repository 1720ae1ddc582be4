using System.Globalization;

using Spectre.Console;

namespace MeshMetric.Demo.Reporting;

/// <summary>The demo's table: one row a dataplane.</summary>
internal static class ReadingTable
{
    /// <summary>Columns of a terminal that is wide enough for the table; used where the output is none.</summary>
    public const int Width = 120;

    public static Table Build(IReadOnlyList<DataplaneReading> readings, bool terminal)
    {
        Table table = new Table().Border(terminal ? TableBorder.Rounded : TableBorder.Ascii);
        table.AddColumn("dataplane");
        foreach (string header in (string[])["series seen", "kept", "saved", "scrapes", "OTLP/gRPC points", "OTLP/HTTP points"])
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        table.AddColumn("state");
        foreach (DataplaneReading reading in readings)
        {
            table.AddRow(
                new Text(reading.Name),
                new Text(Number(reading.SeriesSeen)),
                new Text(Number(reading.SeriesKept)),
                new Text(Bytes(reading.BytesSaved)),
                new Text(Number(reading.Agent.Totals.Scrapes)),
                new Text(Number(reading.GrpcPoints)),
                new Text(reading.HttpPoints == 0 ? "-" : Number(reading.HttpPoints)),
                new Text(reading.Problem ?? "ok", new Style(reading.Problem is null ? Color.Green : Color.Red)));
        }

        return table;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long value) => value switch
    {
        < 10_000 => $"{value} B",
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:F0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:F1} MB"),
    };
}
