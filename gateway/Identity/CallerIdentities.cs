using System.Runtime.CompilerServices;
using System.Security.Claims;
using BitFaster.Caching.Lru;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>
/// The identity of each principal; and of each session, for a session's principal is made anew whenever the session is
/// read again, which is oftener than an assertion grows old.
/// </summary>
internal sealed class CallerIdentities(IOptions<SessionsOptions> options)
{
    private const int MinimumSize = 1000;

    private readonly ConditionalWeakTable<ClaimsPrincipal, IdentityValues> _byPrincipal = [];
    private readonly ConcurrentLru<SessionId, IdentityValues> _bySession = new(Math.Max(MinimumSize, options.Value.LocalCache.Size));

    public IdentityValues Of(ClaimsPrincipal principal) => _byPrincipal.TryGetValue(principal, out var known) ? known : Add(principal);

    private IdentityValues Add(ClaimsPrincipal principal)
    {
        var identity = new IdentityValues(principal);
        if (SessionIdentity.SessionOf(principal) is { } session)
        {
            if (_bySession.TryGet(session.Id, out var known) && known.SaysTheSameAs(identity))
            {
                identity = known;
            }
            else
            {
                _bySession.AddOrUpdate(session.Id, identity);
            }
        }

        return _byPrincipal.GetValue(principal, _ => identity);
    }
}
