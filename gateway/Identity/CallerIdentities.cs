using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using BitFaster.Caching.Lru;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>
/// Caches the identity values by principal, which is the cheapest look-up, and by session id, because a principal is made anew whenever
/// its session is read again and an assertion lives longer than that.
/// </summary>
internal sealed class CallerIdentities(IOptions<SessionsOptions> options)
{
    private const int MinimumSize = 1000;

    private readonly ConditionalWeakTable<ClaimsPrincipal, IdentityValues> _byPrincipal = [];
    private readonly ConcurrentLru<SessionId, IdentityValues> _bySession = new(Math.Max(MinimumSize, options.Value.LocalCache.Size));

    /// <summary>Gets the values of a caller; false for one without a session.</summary>
    public bool TryGet(ClaimsPrincipal principal, [NotNullWhen(true)] out IdentityValues? values)
    {
        if (_byPrincipal.TryGetValue(principal, out values))
        {
            return true;
        }

        values = SessionIdentity.SessionOf(principal) is { } session ? Add(principal, session) : null;
        return values is not null;
    }

    private IdentityValues Add(ClaimsPrincipal principal, Session session)
    {
        var values = new IdentityValues(session);
        if (_bySession.TryGet(session.Id, out var known) && known.HasSameClaims(values))
        {
            values = known;
        }
        else
        {
            _bySession.AddOrUpdate(session.Id, values);
        }

        return _byPrincipal.GetValue(principal, _ => values);
    }
}
