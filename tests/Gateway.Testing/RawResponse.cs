using System.Globalization;

namespace Gateway.Testing;

/// <summary>An answer as it came over the wire; the body is not decoded.</summary>
public sealed record RawResponse(int Status, IReadOnlyList<ReceivedHeader> Headers, string Body)
{
    public IReadOnlyList<string> All(string name)
        => [.. Headers.Where(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];

    public static RawResponse Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            throw new InvalidDataException($"No HTTP response: '{text}'");
        var lines = text[..end].Split("\r\n");
        return new RawResponse(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), [.. lines.Skip(1).Select(ParseHeader)], text[(end + 4)..]);
    }

    private static ReceivedHeader ParseHeader(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return new ReceivedHeader(line[..colon], line[(colon + 1)..].Trim());
    }
}
