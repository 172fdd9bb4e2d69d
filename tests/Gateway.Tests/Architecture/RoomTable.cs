namespace Gateway.Tests.Architecture;

/// <summary>The law of rooms as <c>docs/rooms.md</c> has it.</summary>
internal static class RoomTable
{
    private const string Document = "docs/rooms.md";
    private const string Nothing = "—";

    /// <summary>Each room with the rooms that it may use.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> MayUse { get; } = RowsOf("room").ToDictionary(
        static row => row[0],
        static row => row[2] == Nothing ? [] : (IReadOnlyList<string>)row[2].Split(", "),
        StringComparer.Ordinal);

    /// <summary>The folders within rooms, as <c>Redis/Topology</c>.</summary>
    public static IReadOnlyList<string> Folders { get; } = [.. RowsOf("folder").Select(static row => row[0])];

    // The rows of the table whose first column has this title, without the title and the line below it.
    private static IEnumerable<string[]> RowsOf(string title) => SourceFiles.Read(Document).Split('\n')
        .SkipWhile(line => !line.StartsWith($"| {title} |", StringComparison.Ordinal))
        .TakeWhile(static line => line.StartsWith('|'))
        .Skip(2)
        .Select(static line => Array.ConvertAll(line.Trim('|').Split('|'), static cell => cell.Trim().Trim('`')));
}
