using System.Text.Json.Serialization;

namespace Gateway.Testing;

/// <summary>A request as a backend saw it.</summary>
/// <param name="Method">As the backend read it.</param>
/// <param name="Target">The request line's target, not decoded.</param>
/// <param name="Headers">One entry for each value.</param>
/// <param name="BodyLength">In bytes.</param>
/// <param name="BodyHash">SHA-256 in hexadecimal.</param>
public sealed record ReceivedRequest(string Method, string Target, IReadOnlyList<ReceivedHeader> Headers, long BodyLength, string BodyHash)
{
    /// <summary>The values under exactly this name, whatever its case.</summary>
    public IReadOnlyList<string> All(string name)
        => [.. Headers.Where(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];

    /// <summary>The one value under this name, or null; several are an error.</summary>
    public string? Header(string name) => All(name).SingleOrDefault();

    /// <summary>The values under every name that a backend behind CGI, WSGI or PHP could read as this one.</summary>
    public IReadOnlyList<string> AllSpelledLike(string name)
        => [.. Headers.Where(h => Fold(h.Name) == Fold(name)).Select(h => h.Value)];

    [JsonIgnore]
    public string Text => string.Join('\n', Headers.Select(h => $"{h.Name}: {h.Value}").Prepend($"{Method} {Target}"));

    private static string Fold(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
