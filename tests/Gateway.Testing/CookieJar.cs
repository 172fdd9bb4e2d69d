namespace Gateway.Testing;

/// <summary>
/// A browser's cookies for one site, as raw pairs of name and value: unlike <see cref="System.Net.CookieContainer"/> it keeps a
/// <c>Secure</c> cookie over plain HTTP, as browsers do on localhost, and changes nothing in a value.
/// </summary>
public sealed class CookieJar
{
    private const string Everywhere = "/";

    private readonly Dictionary<string, (string Value, string Path)> _cookies = new(StringComparer.Ordinal);

    /// <summary>The <c>Cookie</c> header of most paths, or null when there is none to send.</summary>
    public string? Header => HeaderOf(Everywhere);

    public string? this[string name]
    {
        get => _cookies.TryGetValue(name, out var cookie) ? cookie.Value : null;
        set
        {
            if (value is null)
                _cookies.Remove(name);
            else
                _cookies[name] = (value, Everywhere);
        }
    }

    /// <summary>The <c>Cookie</c> header of a path, with the cookies that are for it alone.</summary>
    public string? HeaderOf(string path)
    {
        var sent = _cookies.Where(cookie => cookie.Value.Path == Everywhere || path.StartsWith($"{cookie.Value.Path}/", StringComparison.Ordinal)).Select(cookie => $"{cookie.Key}={cookie.Value.Value}").ToList();
        return sent.Count == 0 ? null : string.Join("; ", sent);
    }

    public CookieJar Copy()
    {
        var copy = new CookieJar();
        foreach (var (name, cookie) in _cookies)
            copy._cookies[name] = cookie;
        return copy;
    }

    public void Take(HttpResponseMessage response)
    {
        foreach (var header in SetCookie.AllOf(response))
        {
            if (header.IsDeletion(TimeProvider.System.GetUtcNow()))
                _cookies.Remove(header.Name);
            else
                _cookies[header.Name] = (header.Value, header.Attribute("Path") ?? Everywhere);
        }
    }
}
