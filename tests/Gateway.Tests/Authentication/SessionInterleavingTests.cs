using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CsCheck;
using Gateway.Authentication;
using Gateway.Authentication.Cookies;
using Gateway.Keys;
using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Memory;
using Gateway.Tests.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Authentication;

/// <summary>
/// Reads, touches, revocations, expiries and sign-ins in any order and at the same time: a session that was ended
/// authenticates no later request, and no request carries another user's identity. A session that a share opened is over with the session
/// that made the share and with the share, and never becomes a session without limits.
/// </summary>
public sealed class SessionInterleavingTests
{
    private const int Users = 5;

    [Fact]
    public async Task AnyInterleaving_EndedSessionsStayEnded_AndNobodyIsSomebodyElse() =>
        await Gen.Int[0, 99].Array[60, 200].Array[2, 6].SampleAsync(async workers =>
        {
            await using var world = await World.CreateAsync();
            await Task.WhenAll(workers.Select((steps, worker) => Task.Run(() => world.RunAsync(steps, worker), TestContext.Current.CancellationToken)));
            Assert.Empty(world.Violations);
        }, iter: 150);

    private sealed class World : IAsyncDisposable
    {
        private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private readonly List<Known> _sessions = [];
        private readonly MemorySessionStore _memory;
        private readonly LastAccessedWriter _touches;
        private readonly SessionManager _manager;
        private readonly KeyRing _ring;
        private readonly SessionTicket _ticket;
        private readonly SessionAuthenticator _authenticator;
        private readonly Meters _meters = new();

        private World()
        {
            var options = Options.Create(new SessionsOptions { Ttl = TimeSpan.FromMinutes(10), AbsoluteTtl = TimeSpan.FromHours(1), MaxPerUser = 0 });
            var lifetime = new SessionLifetime(options);
            _memory = new MemorySessionStore(lifetime, _time);
            var store = new SlowStore(_memory);
            var invalidator = new SessionInvalidator(_memory, _time);
            _touches = new LastAccessedWriter(store, _time, NullLogger<LastAccessedWriter>.Instance);
            _manager = new SessionManager(store, new SessionReader(store, invalidator), lifetime, _touches, new SessionLimit(store, options), _time);
            _ring = new KeyRing(new MemoryKeyRingStore(), static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
            _ticket = new SessionTicket(_ring);
            var cache = new LocalSessionCache<SessionAuthentication>(invalidator, options, _time);
            _authenticator = new SessionAuthenticator(new CookieBuilder { Name = "sid" }, _ticket, _manager, cache, _memory, new SessionLookupMetrics(_meters, cache, invalidator, options));
        }

        public ConcurrentBag<string> Violations { get; } = [];

        public static async Task<World> CreateAsync()
        {
            var world = new World();
            await world._ring.RefreshAsync(default);
            for (var user = 0; user < Users; user++)
            {
                await world.SignInAsync(user);
            }

            return world;
        }

        public async Task RunAsync(int[] steps, int worker)
        {
            foreach (var (step, index) in steps.Select((step, index) => (step, index)))
            {
                var known = Pick(step + index + worker);
                switch (step)
                {
                    case < 70:
                        await RequestAsync(known);
                        break;
                    case < 80:
                        await _touches.FlushAsync(default);
                        break;
                    case < 88:
                        await _manager.EndAsync(known.Session, SessionEnd.SignOut, default);
                        known.HasEnded = true;
                        break;
                    case < 92:
                        _time.Advance(TimeSpan.FromMinutes(3));
                        break;
                    case < 96:
                        await SignInAsync(step % Users);
                        break;
                    default:
                        await ShareAsync(known);
                        break;
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            _touches.Dispose();
            _ring.Dispose();
            _meters.Dispose();
            return ValueTask.CompletedTask;
        }

        private Known Pick(int number)
        {
            lock (_sessions)
            {
                return _sessions[number % _sessions.Count];
            }
        }

        private async Task SignInAsync(int user)
        {
            var begun = (SessionStart.Begun)await _manager.BeginAsync(new SignInProof(new SessionUser { Id = $"user-{user}" }, Remember: false), default, replaced: null, default);
            var cookie = await _ticket.WriteAsync(begun.Session.Id, begun.Secret, default);
            lock (_sessions)
            {
                _sessions.Add(new Known($"sid={cookie}", begun.Session));
            }
        }

        private async Task ShareAsync(Known owner)
        {
            if (owner.Session.Share is not null)
            {
                return;
            }

            var limits = new SessionShare("share", owner.Session.Id, new ShareScope(["/shared"], ["GET"]), _time.GetUtcNow() + TimeSpan.FromMinutes(5));
            var begun = (SessionStart.Begun)await _manager.BeginAsync(new SignInProof(owner.Session.User, Remember: false, limits), default, replaced: null, default);
            var cookie = await _ticket.WriteAsync(begun.Session.Id, begun.Secret, default);
            lock (_sessions)
            {
                _sessions.Add(new Known($"sid={cookie}", begun.Session, owner));
            }
        }

        private async Task RequestAsync(Known known)
        {
            // Noted before the request begins: only then does a later one count.
            var hadEnded = known.HasEnded || known.Owner is { HasEnded: true };
            var hadExpired = (known.Session.Share?.EndsAt ?? known.Session.CreatedAt + TimeSpan.FromHours(1)) <= _time.GetUtcNow();
            var authentication = await _authenticator.AuthenticateAsync(known.Header, default);
            if (authentication.Session is not { } session)
            {
                return;
            }

            _manager.Use(session);
            if (hadEnded || hadExpired)
            {
                Violations.Add($"A session that {(hadEnded ? "was ended" : "had expired")} authenticated a later request.");
            }

            if (session.Share != known.Session.Share)
            {
                Violations.Add("A session has lost or changed the limits of its share.");
            }

            if (session.Id != known.Session.Id || session.User.Id != known.Session.User.Id)
            {
                Violations.Add("A request carried another identity.");
            }
        }
    }

    private sealed class Known(string header, Session session, Known? owner = null)
    {
        private volatile bool _hasEnded;

        public string Header { get; } = header;

        public Session Session { get; } = session;

        /// <summary>The session that made the share of this one.</summary>
        public Known? Owner { get; } = owner;

        public bool HasEnded
        {
            get => _hasEnded;
            set => _hasEnded = value;
        }
    }

    /// <summary>Answers a little later than it looked, as a server at the end of a wire does.</summary>
    private sealed class SlowStore(MemorySessionStore store) : ISessionStore
    {
        public SessionStoreKind Kind => SessionStoreKind.Memory;

        public async ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken)
        {
            var lookup = await store.FindAsync(id, cancellationToken);
            await Task.Yield();
            return lookup;
        }

        public ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken) => store.AddAsync(session, cancellationToken);

        public ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken) => store.RemoveAsync(id, userId, cancellationToken);

        public async ValueTask<StoreOutcome> WriteLastAccessedAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return await store.WriteLastAccessedAsync(id, access, cancellationToken);
        }

        public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) => store.ListAsync(userId, cancellationToken);

        public ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) => store.PingAsync(cancellationToken);
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
