using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Gateway.SignIn.ForwardAuth;

/// <summary>The query of a forward-auth request (<c>/auth/verify</c>).</summary>
/// <param name="Policy">The policy that the caller must meet.</param>
/// <param name="Redirects">Whether a navigation without a session is redirected to the sign-in.</param>
/// <param name="Audience">The audience of the assertion.</param>
internal sealed record ForwardAuthQuery(string Policy, bool Redirects, string Audience)
{
    public const string DefaultPolicy = "default";
    public const string AnonymousPolicy = "anonymous";

    /// <summary>
    /// The default audience. A named audience follows it and a colon, so that the assertion of a cluster cannot be obtained here.
    /// </summary>
    public const string DefaultAudience = "verify";

    private const int LongestAudience = 64;

    private static readonly SearchValues<char> AudienceLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// Reads a query such as <c>policy=admins&amp;redirect=true&amp;aud=invoices</c>. Any other key is an error: a proxy that appends the
    /// client's query would let the client choose the policy.
    /// </summary>
    public static bool TryRead(string query, [NotNullWhen(true)] out ForwardAuthQuery? question, [NotNullWhen(false)] out string? error)
    {
        var (policy, redirects, audience) = (DefaultPolicy, false, DefaultAudience);
        question = null;
        foreach (var (key, values) in QueryHelpers.ParseQuery(query))
        {
            switch (key, One(values))
            {
                case ("policy", { Length: > 0 } name):
                    policy = name;
                    break;
                case ("redirect", "true" or "false"):
                    redirects = values == "true";
                    break;
                case ("aud", { Length: > 0 and <= LongestAudience } name) when !name.AsSpan().ContainsAnyExcept(AudienceLetters):
                    audience = $"{DefaultAudience}:{name}";
                    break;
                default:
                    error = "The query may hold policy=NAME, redirect=true and aud=NAME (letters, digits, '-', '_', '.'), "
                        + "each once, and nothing else.";
                    return false;
            }
        }

        error = null;
        question = new(policy, redirects, audience);
        return true;
    }

    private static string? One(StringValues values) => values is [{ } value] ? value : null;
}
