using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Lifecycle;

public sealed class SessionManagerTests : IDisposable
{
    private static readonly SessionUser Alice = new() { Id = "alice" };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly SessionsOptions _options = new();
    private readonly MemorySessionStore _store;
    private readonly LastAccessedWriter _touches;
    private readonly SessionManager _sessions;

    public SessionManagerTests()
    {
        var lifetime = new SessionLifetime(Options.Create(_options));
        _store = new MemorySessionStore(lifetime, _time);
        _touches = new LastAccessedWriter(_store, _time, NullLogger<LastAccessedWriter>.Instance);
        _sessions = new SessionManager(_store, new SessionReader(_store, new SessionInvalidator(_store, _time)), lifetime, _touches, new SessionLimit(_store, Options.Create(_options)), _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _touches.Dispose();

    [Fact]
    public async Task FindAsync_RightSecret_Found()
    {
        var start = await BeginAsync();

        var lookup = await _sessions.FindAsync(start.Session.Id, start.Secret, Cancellation);

        Assert.Equal(start.Session.Id, lookup.Lookup.Value().Id);
    }

    [Fact]
    public async Task FindAsync_WrongSecret_Missing()
    {
        var start = await BeginAsync();

        var lookup = await _sessions.FindAsync(start.Session.Id, SessionSecret.New(), Cancellation);

        Assert.Equal(StoreStatus.Missing, lookup.Lookup.Status);
    }

    [Fact]
    public async Task FindAsync_ImportedSession_OpensForNoSecret()
    {
        var secret = SessionSecret.New();
        var imported = TestSessions.New(_time) with { IsImported = true, SecretHash = secret.Hash() };
        await _store.AddAsync(imported, Cancellation);

        Assert.Equal(StoreStatus.Missing, (await _sessions.FindAsync(imported.Id, secret, Cancellation)).Lookup.Status);
    }

    [Fact]
    public async Task BeginAsync_Twice_NeverTheSameIdOrSecret()
    {
        var first = await BeginAsync();
        var second = await BeginAsync();

        Assert.NotEqual(first.Session.Id, second.Session.Id);
        Assert.False(first.Secret!.Value.SequenceEqual(second.Secret!.Value));
    }

    [Fact]
    public async Task Use_Steadily_KeepsASessionAliveUntilItsAbsoluteEnd()
    {
        _options.Ttl = TimeSpan.FromMinutes(10);
        _options.AbsoluteTtl = TimeSpan.FromHours(1);
        var start = await BeginAsync();
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromMinutes(57); elapsed += TimeSpan.FromMinutes(3))
        {
            var session = (await _sessions.FindAsync(start.Session.Id, start.Secret, Cancellation)).Lookup.Value();
            _sessions.Use(session);
            await _touches.FlushAsync(Cancellation);
            _time.Advance(TimeSpan.FromMinutes(3));
        }

        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(StoreStatus.Missing, (await _sessions.FindAsync(start.Session.Id, start.Secret, Cancellation)).Lookup.Status);
    }

    [Fact]
    public async Task Use_TtlShorterThanTouchInterval_StillKeepsASessionAlive()
    {
        _options.Ttl = TimeSpan.FromSeconds(4);
        var start = await BeginAsync();
        for (var second = 0; second < 20; second++)
        {
            var session = (await _sessions.FindAsync(start.Session.Id, start.Secret, Cancellation)).Lookup.Value();
            _sessions.Use(session);
            await _touches.FlushAsync(Cancellation);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Use_WithinTheTouchInterval_IsNotWritten()
    {
        var start = await BeginAsync();
        _time.Advance(TimeSpan.FromSeconds(59));

        _sessions.Use(start.Session);

        Assert.Equal(0, _touches.Pending);
    }

    [Fact]
    public async Task BeginAsync_OneOverTheLimit_EndsTheOneCreatedFirst()
    {
        _options.MaxPerUser = 3;
        var begun = new List<SessionStart.Begun>();
        for (var i = 0; i < 4; i++)
        {
            begun.Add(await BeginAsync());
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var living = (await _sessions.ListAsync(Alice.Id, Cancellation)).Value().Select(session => session.Id);

        Assert.Equal(begun.Skip(1).Select(start => start.Session.Id).ToHashSet(), living.ToHashSet());
    }

    [Fact]
    public async Task BeginAsync_AtTheLimitInPlaceOfAnother_EndsNoThirdOne()
    {
        _options.MaxPerUser = 2;
        var first = await BeginAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await BeginAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, (await BeginAsync(replaced: second.Session.Id)).Displaced);

        Assert.Contains(first.Session.Id, (await _sessions.ListAsync(Alice.Id, Cancellation)).Value().Select(session => session.Id));
    }

    /// <summary>A double click on "sign in": each of the two finds the other one, and one must be left.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ApplyAsync_TwoBegunAtOnceWithALimitOfOne_OneIsLeft(int milliseconds)
    {
        _options.MaxPerUser = 1;
        var one = TestSessions.New(_time, Alice.Id);
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        var other = TestSessions.New(_time, Alice.Id);
        await _store.AddAsync(one, Cancellation);
        await _store.AddAsync(other, Cancellation);

        // Both have read the list before either has ended anything.
        var limit = new SessionLimit(new ListedBefore(_store, await _store.ListAsync(Alice.Id, Cancellation)), Options.Create(_options));

        var ended = await limit.ApplyAsync(one, replaced: null, Cancellation) + await limit.ApplyAsync(other, replaced: null, Cancellation);

        Assert.Equal(1, ended);
        Assert.Single((await _sessions.ListAsync(Alice.Id, Cancellation)).Value());
    }

    [Fact]
    public async Task EndAllAsync_ButOne_EndsTheOthersAndCountsThem()
    {
        var kept = await BeginAsync();
        await BeginAsync();
        await BeginAsync();

        Assert.Equal(new EndedSessions(2, IsComplete: true), await _sessions.EndAllAsync(Alice.Id, kept.Session.Id, SessionEnd.Own, Cancellation));

        Assert.Equal([kept.Session.Id], (await _sessions.ListAsync(Alice.Id, Cancellation)).Value().Select(session => session.Id));
    }

    private sealed class ListedBefore(ISessionStore store, StoreReply<IReadOnlyList<Session>> list) : ISessionStore
    {
        public SessionStoreKind Kind => store.Kind;

        public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) => ValueTask.FromResult(list);

        public ValueTask<StoreReply<Session>> FindAsync(SessionId id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

        public ValueTask<StoreOutcome> AddAsync(Session session, CancellationToken cancellationToken) => store.AddAsync(session, cancellationToken);

        public ValueTask<StoreOutcome> RemoveAsync(SessionId id, string userId, CancellationToken cancellationToken) => store.RemoveAsync(id, userId, cancellationToken);

        public ValueTask<StoreOutcome> WriteLastAccessedAsync(SessionId id, SessionAccess access, CancellationToken cancellationToken) => store.WriteLastAccessedAsync(id, access, cancellationToken);

        public ValueTask<StoreReply<TimeSpan>> PingAsync(CancellationToken cancellationToken) => store.PingAsync(cancellationToken);
    }

    private async ValueTask<SessionStart.Begun> BeginAsync(SessionId? replaced = null) =>
        Assert.IsType<SessionStart.Begun>(await _sessions.BeginAsync(new SignInProof(Alice, Remember: false), default, replaced, Cancellation));
}
