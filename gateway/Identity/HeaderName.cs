using System.Buffers;

namespace Gateway.Identity;

/// <summary>Validates header names, and folds names that a backend could read as the same one.</summary>
internal static class HeaderName
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Headers of the protocol and of forwarding itself, folded: an identity in one of them would break the request, or stand beside the
    // value that the gateway sets.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "connection", "content_length", "content_type", "cookie", "host", "keep_alive", "set_cookie", "te", "trailer",
        "transfer_encoding", "upgrade", "x_forwarded_for", "x_forwarded_host", "x_forwarded_prefix", "x_forwarded_proto",
    };

    /// <summary>Whether a header of this name can carry an identity.</summary>
    public static bool IsUsable(string? name) =>
        !string.IsNullOrEmpty(name) && IsToken(name) && !Reserved.Contains(Fold(name));

    /// <summary>Whether a text is a token (RFC 9110, 5.6.2), which header names and methods are.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>
    /// Folds a name as CGI, WSGI and PHP do: letters become lower case, and every character that is neither letter nor digit becomes
    /// an underscore. <c>X-User-Id</c>, <c>x_user_id</c> and <c>X.User.Id</c> are one name to them.
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
