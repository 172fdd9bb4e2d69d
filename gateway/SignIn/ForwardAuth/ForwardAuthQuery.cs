using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Gateway.SignIn.ForwardAuth;

/// <summary>What a proxy wants to know of <c>/auth/verify</c>.</summary>
/// <param name="Policy">The policy that the caller must meet.</param>
/// <param name="Redirects">Whether a person's browser is led to the sign-in.</param>
/// <param name="Audience">For whom the assertion is.</param>
internal sealed record ForwardAuthQuery(string Policy, bool Redirects, string Audience)
{
    public const string DefaultPolicy = "default";
    public const string AnonymousPolicy = "anonymous";

    /// <summary>The audience unless one is named; a named one is behind it and a colon, so that no cluster's assertion can be got here.</summary>
    public const string DefaultAudience = "verify";

    private const int LongestAudience = 64;

    private static readonly SearchValues<char> AudienceLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// Reads the question from a query, <c>policy=admins&amp;redirect=true&amp;aud=invoices</c>. Anything else in it is a
    /// mistake: a proxy that passes a client's own query on would let the client choose the policy.
    /// </summary>
    public static bool TryRead(string query, [NotNullWhen(true)] out ForwardAuthQuery? question, [NotNullWhen(false)] out string? mistake)
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
                    mistake = "The query may hold policy=NAME, redirect=true and aud=NAME (letters, digits, '-', '_', '.'), each once, and nothing else.";
                    return false;
            }
        }

        mistake = null;
        question = new(policy, redirects, audience);
        return true;
    }

    private static string? One(StringValues values) => values is [{ } value] ? value : null;
}
