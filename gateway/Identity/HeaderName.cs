using System.Buffers;

namespace Gateway.Identity;

/// <summary>What a header's name is, and when a backend could read two names as one.</summary>
internal static class HeaderName
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // What the protocol or the forwarding itself lives by; an identity in it would break the request.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Content-Type", "Cookie", "Host", "Keep-Alive", "Set-Cookie", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static bool IsUsable(string? name) => !string.IsNullOrEmpty(name) && !name.AsSpan().ContainsAnyExcept(Token) && !Reserved.Contains(name);

    /// <summary>
    /// Folds a name as CGI, WSGI and PHP do: letters lose their case, and whatever is neither letter nor digit becomes
    /// one and the same character. <c>X-User-Id</c>, <c>x_user_id</c> and <c>X.User.Id</c> are one name to them.
    /// </summary>
    public static void Fold(ReadOnlySpan<char> name, Span<char> folded)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            folded[i] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '_';
        }
    }

    public static string Fold(string name) => string.Create(name.Length, name, static (folded, name) => Fold(name, folded));
}
