using System.Text.RegularExpressions;
using Gateway.Authentication;
using Gateway.Authentication.Cookies;
using Gateway.Keys;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Storage.Memory;
using Gateway.Tests.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Authentication;

/// <summary>
/// A request's cookies open the session whose cookie they hold, to the letter, and nothing else; nothing in them is an
/// error.
/// </summary>
internal sealed partial class SessionCookieInvariants
{
    /// <summary>Stands in a text for Alice's cookie.</summary>
    public const char Alice = '\u0001';

    /// <summary>Stands for Bob's cookie.</summary>
    public const char Bob = '\u0002';

    /// <summary>Stands for the cookie of a session that has ended.</summary>
    public const char Ended = '\u0003';

    /// <summary>Stands for Alice's cookie with one character replaced: by the second that follows, where the first that follows says.</summary>
    public const char Changed = '\u0004';

    /// <summary>The cookie's name.</summary>
    public const string Name = "sid";

    private readonly SessionAuthenticator _authenticator;
    private readonly Dictionary<string, Session> _open = [];
    private readonly string _alice;
    private readonly string _bob;
    private readonly string _ended;

    public SessionCookieInvariants()
    {
        var time = TimeProvider.System;
        var options = Options.Create(new SessionsOptions { MaxPerUser = 0 });
        var lifetime = new SessionLifetime(options);
        var store = new MemorySessionStore(lifetime, time);
        var invalidator = new SessionInvalidator(store, time);
        var touches = new LastAccessedWriter(store, time, NullLogger<LastAccessedWriter>.Instance);
        var manager = new SessionManager(store, new SessionReader(store, invalidator), lifetime, touches, new SessionLimit(store, options), time);
        var ring = new KeyRing(new MemoryKeyRingStore(), static _ => { }, new LeapingTime(), NullLogger<KeyRing>.Instance);
        Completed(ring.RefreshAsync(default));
        var ticket = new SessionTicket(ring);
        var cache = new LocalSessionCache<SessionAuthentication>(invalidator, options, time);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        _authenticator = new SessionAuthenticator(new CookieBuilder { Name = Name }, ticket, manager, cache, store, new SessionLookupMetrics(meters, cache, invalidator, options));
        _alice = SignIn("alice", out _);
        _bob = SignIn("bob", out _);
        _ended = SignIn("carol", out var ended);
        Completed(manager.EndAsync(ended, SessionEnd.SignOut, default));
        _open.Remove(_ended);

        string SignIn(string user, out Session session)
        {
            var begun = (SessionStart.Begun)Completed(manager.BeginAsync(new SignInProof(new SessionUser { Id = user }, Remember: false), default, replaced: null, default));
            session = begun.Session;
            var cookie = Completed(ticket.WriteAsync(session.Id, begun.Secret, default))!;
            _open.Add(cookie, session);
            return cookie;
        }
    }

    /// <param name="text">The lines of a <c>Cookie</c> header.</param>
    public void Check(string text)
    {
        var lines = Expand(text).Split('\n');
        var header = new StringValues(lines);
        var values = lines.SelectMany(line => line.Split(';')).Select(pair => Ours().Match(pair)).Where(match => match.Success).Select(match => match.Groups["value"].Value).Distinct().ToList();

        var found = CookieHeader.Find(header, Name);
        Invariant.Holds(found == (values.Count == 0 ? null : values.Count == 1 ? values[0] : ""), "Our cookie is what the header holds under its name", found, values.Count);

        var authentication = Completed(_authenticator.AuthenticateAsync(header, default));
        var expected = values.Count == 1 && _open.TryGetValue(values[0], out var session) ? session : null;
        Invariant.Holds(authentication.Session?.Id == expected?.Id, "Only a genuine cookie of an open session authenticates", text);
        Invariant.Holds(authentication.Session?.User.Id == expected?.User.Id, "Nobody is somebody else", text);
        var status = values.Count == 0 ? SessionAuthenticationStatus.NoCookie : expected is null ? SessionAuthenticationStatus.Invalid : SessionAuthenticationStatus.Valid;
        Invariant.Holds(authentication.Status == status, "A cookie is valid, invalid or not there", status, authentication.Status);

        foreach (var value in values)
        {
            Invariant.Holds(SessionId.TryParse(value, out var id) == Id().IsMatch(value), "An id is 1 to 128 letters of base64url and dots", value);
            Invariant.Holds(value.Length == 0 || !id.ToString().Contains(value, StringComparison.Ordinal) || value == "…", "A log has no whole id", value);
        }
    }

    private string Expand(string text)
    {
        var expanded = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Changed && i + 2 < text.Length)
            {
                var at = text[i + 1] % _alice.Length;
                expanded.Append(_alice, 0, at).Append(text[i + 2]).Append(_alice, at + 1, _alice.Length - at - 1);
                i += 2;
                continue;
            }

            _ = text[i] switch
            {
                Alice => expanded.Append(_alice),
                Bob => expanded.Append(_bob),
                Ended => expanded.Append(_ended),
                var other => expanded.Append(other),
            };
        }

        return expanded.ToString();
    }

    private static T Completed<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    [GeneratedRegex(@"\A[ \t]*sid[ \t]*(=[ \t]*(?<value>.*?)[ \t]*)?\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Ours();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    /// <summary>Each look at it is a second later, so that the ring may always be read again at once.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _timestamp;

        public override long GetTimestamp() => Interlocked.Add(ref _timestamp, TimestampFrequency);
    }
}
