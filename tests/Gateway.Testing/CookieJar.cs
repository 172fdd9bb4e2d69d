namespace Gateway.Testing;

/// <summary>
/// A browser's cookies for one site, as raw pairs of name and value: unlike <see cref="System.Net.CookieContainer"/> it keeps a
/// <c>Secure</c> cookie over plain HTTP, as browsers do on localhost, and changes nothing in a value.
/// </summary>
public sealed class CookieJar
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>The <c>Cookie</c> header, or null when there is none to send.</summary>
    public string? Header => _cookies.Count == 0 ? null : string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public string? this[string name]
    {
        get => _cookies.GetValueOrDefault(name);
        set
        {
            if (value is null)
                _cookies.Remove(name);
            else
                _cookies[name] = value;
        }
    }

    public CookieJar Copy()
    {
        var copy = new CookieJar();
        foreach (var (name, value) in _cookies)
            copy[name] = value;
        return copy;
    }

    public void Take(HttpResponseMessage response)
    {
        foreach (var header in SetCookie.AllOf(response))
            this[header.Name] = header.IsDeletion(TimeProvider.System.GetUtcNow()) ? null : header.Value;
    }
}
