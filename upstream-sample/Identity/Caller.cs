using System.Reflection;

namespace UpstreamSample.Identity;

/// <summary>The signed-in user as the gateway's identity headers tell it: all this program knows about signing in.</summary>
/// <remarks>
/// The gateway removes these headers from what the client sent before it sets its own, so they can be believed as long as
/// nobody but the gateway reaches this program. A claim without a value sends no header.
/// </remarks>
/// <param name="Id">The user's id, the key of all data.</param>
/// <param name="Email">The address.</param>
/// <param name="Username">The user name.</param>
/// <param name="FullName">The full name.</param>
/// <param name="Role">One role or several, separated by commas.</param>
/// <param name="SessionId">The id of the session.</param>
/// <param name="ShareId">The share by whose link somebody else acts in the user's name; null where it is the user.</param>
internal sealed record Caller(
    string Id, string? Email, string? Username, string? FullName, string? Role, string? SessionId, string? ShareId = null)
{
    public string DisplayName => FullName ?? Username ?? Email ?? Id;

    public bool HasRole(string role) => Role is not null && Role.Split(',', StringSplitOptions.TrimEntries).Contains(role, StringComparer.Ordinal);

    /// <summary>Reads the caller; null when nobody is signed in, which happens on anonymous routes only.</summary>
    public static Caller? From(HttpContext context)
    {
        var headers = context.Request.Headers;
        return Read(headers, "X-User-Id") is not { } id ? null : new Caller(
            id,
            Read(headers, "X-User-Email"),
            Read(headers, "X-User-Name"),
            Read(headers, "X-User-Full-Name"),
            Read(headers, "X-User-Role"),
            Read(headers, "X-Session-Id"),
            Read(headers, "X-User-Share"));
    }

    /// <summary>Lets a route handler ask for a <see cref="Caller"/> by a parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo _) => ValueTask.FromResult(From(context));

    // "J%C3%B6rg Maier" is "Jörg Maier": whatever is not printable ASCII arrives percent-encoded as UTF-8, the percent sign too.
    // The gateway sends each header once. Two values did not come from it, and picking one would be picking whom to believe.
    private static string? Read(IHeaderDictionary headers, string name) =>
        headers[name] is [{ Length: > 0 } value] ? Uri.UnescapeDataString(value) : null;
}
