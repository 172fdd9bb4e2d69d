namespace Gateway.FunctionalTests.Differences;

/// <summary>The tables of differences in the documents. A row names one or several exchanges, what each proxy does, and why.</summary>
internal static class DifferenceTable
{
    private const string Head = "| exchange | gateway | nginx | Caddy | why |";
    private const string Separator = " · ";

    public static IReadOnlyList<Difference> Read(string file)
    {
        var rows = new List<Difference>();
        var isTable = false;
        foreach (var line in File.ReadLines(file))
        {
            isTable = line == Head || isTable && line.StartsWith('|');
            if (!isTable || line == Head || line.StartsWith("| -", StringComparison.Ordinal))
                continue;
            if (line.Trim('|').Split('|') is not [var exchanges, var gateway, var nginx, var caddy, var reason]
                || string.IsNullOrWhiteSpace(reason))
            {
                throw new InvalidDataException($"No row with a reason: {line}");
            }

            rows.AddRange(exchanges.Trim().Split(Separator).Select(
                exchange => new Difference(exchange, gateway.Trim(), nginx.Trim(), caddy.Trim())));
        }

        return rows;
    }
}
