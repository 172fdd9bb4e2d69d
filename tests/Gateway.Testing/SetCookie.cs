using System.Globalization;

namespace Gateway.Testing;

/// <summary>One <c>Set-Cookie</c> header, as it was sent.</summary>
public sealed record SetCookie(string Name, string Value, IReadOnlyDictionary<string, string> Attributes)
{
    public bool Has(string attribute) => Attributes.ContainsKey(attribute);

    public string? Attribute(string name) => Attributes.GetValueOrDefault(name);

    public static SetCookie Parse(string header)
    {
        var parts = header.Split(';', StringSplitOptions.TrimEntries);
        var (name, value) = Pair(parts[0]);
        var attributes = parts.Skip(1).Select(Pair).ToDictionary(a => a.Name, a => a.Value, StringComparer.OrdinalIgnoreCase);
        return new SetCookie(name, value, attributes);
    }

    public static IReadOnlyList<SetCookie> AllOf(HttpResponseMessage response)
        => response.Headers.TryGetValues("Set-Cookie", out var values) ? [.. values.Select(Parse)] : [];

    /// <summary>Whether a browser removes the cookie on receiving this.</summary>
    public bool IsDeletion(DateTimeOffset now)
    {
        if (Attribute("Max-Age") is { } maxAge)
            return long.Parse(maxAge, CultureInfo.InvariantCulture) <= 0;
        return Attribute("Expires") is { } expires && DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture) <= now;
    }

    private static (string Name, string Value) Pair(string text)
        => text.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "");
}
