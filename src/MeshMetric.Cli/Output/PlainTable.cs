using Spectre.Console;

namespace MeshMetric.Cli.Output;

/// <summary>A table without lines, as tools that are piped into others print it.</summary>
internal static class PlainTable
{
    // Wide enough for anything: a name that is broken over two lines can't be copied.
    private const int Width = 100_000;

    /// <summary>Writes a table.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="columns">The headings.</param>
    /// <param name="rows">As many cells each.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Table table = new Table().Border(TableBorder.None);
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)).NoWrap().PadLeft(0).PadRight(2));
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Width;
        console.Write(table);
    }
}
