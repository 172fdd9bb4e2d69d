namespace Gateway.Requests;

/// <summary>
/// The one reading of a host. A dot at its end names the root of DNS (RFC 3986, 3.2.2), so <c>admin.example.com.</c> is the same host as
/// <c>admin.example.com</c>; a rule for the one that misses the other can be walked around.
/// </summary>
internal static class HostName
{
    /// <summary>Whether two hosts, without ports, are the same one.</summary>
    public static bool IsSame(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        WithoutRoot(one).Equals(WithoutRoot(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Both spellings of a host, which may have a port and begin with <c>*.</c>, for rules that compare texts.</summary>
    public static IEnumerable<string> SpellingsOf(string host)
    {
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        var (name, port) = colon < 0 ? (host, "") : (host[..colon], host[colon..]);
        // An address in brackets is no name, and "*" alone stands for all names.
        if (name is "" or "*" || name.StartsWith('['))
        {
            return [host];
        }

        var relative = WithoutRoot(name).ToString();
        return [$"{relative}{port}", $"{relative}.{port}"];
    }

    private static ReadOnlySpan<char> WithoutRoot(ReadOnlySpan<char> name) => name is [.. [_, ..] relative, '.'] ? relative : name;
}
