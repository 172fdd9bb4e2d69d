namespace Gateway.Commands;

/// <summary>Writes a table for people, its columns as wide as they must be.</summary>
internal static class TextTable
{
    /// <summary>Writes the rows, the heading among them.</summary>
    public static void Write(TextWriter output, string[][] rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => Printable(cell).PadRight(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    // Text with an escape sequence in it could rewrite the operator's terminal.
    private static string Printable(string cell) => string.Concat(cell.Select(letter => char.IsControl(letter) ? '?' : letter));
}
