namespace Gateway.Commands;

/// <summary>Writes a table whose columns are as wide as their longest cell.</summary>
internal static class TextTable
{
    /// <summary>Writes the rows; the first one is the heading.</summary>
    public static void Write(TextWriter output, string[][] rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => Printable(cell).PadRight(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    // An escape sequence in a cell could rewrite the operator's terminal.
    private static string Printable(string cell) =>
        string.Concat(cell.Select(character => char.IsControl(character) ? '?' : character));
}
