using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Cache;

public sealed class LocalSessionCacheTests
{
    private const string Cookie = "a-cookie-of-some-length";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeInvalidations _invalidations = new();
    private readonly SessionsOptions _options = new();
    private readonly SessionInvalidator _invalidator;

    public LocalSessionCacheTests() => _invalidator = new SessionInvalidator(_invalidations, _time);

    [Fact]
    public void TryGet_AfterSet_IsThere()
    {
        var (cache, _) = Filled();

        Assert.True(cache.TryGet(Cookie, out var value));
        Assert.Equal("value", value);
    }

    [Fact]
    public void TryGet_OtherCookieWithTheSameEnd_IsNotThere()
    {
        var (cache, _) = Filled();

        Assert.False(cache.TryGet("b-cookie-of-some-length", out _));
    }

    [Fact]
    public void TryGet_AfterItsSessionChanged_IsGone()
    {
        var (cache, session) = Filled();

        _invalidations.Change(session.Id);

        Assert.False(cache.TryGet(Cookie, out _));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void TryGet_SessionWithTwoCookies_IsGoneByBothWhenItEnds()
    {
        var (cache, session) = Filled();
        cache.Set("another-cookie-of-the-same", session, "value", _invalidator.EpochOf(session.Id));

        _invalidations.Change(session.Id);

        Assert.False(cache.TryGet(Cookie, out _));
        Assert.False(cache.TryGet("another-cookie-of-the-same", out _));
    }

    [Fact]
    public async Task Set_ManyCookiesOfOneSessionAtOnce_NoneOutlivesItsEnd()
    {
        var (cache, session) = Filled();
        var cookies = Enumerable.Range(0, 64).Select(i => $"cookie-{i:00}-of-one-session").ToArray();

        await Parallel.ForEachAsync(cookies, TestContext.Current.CancellationToken, (cookie, _) =>
        {
            cache.Set(cookie, session, "value", _invalidator.EpochOf(session.Id));
            return ValueTask.CompletedTask;
        });
        _invalidations.Change(session.Id);

        Assert.DoesNotContain(cookies, cookie => cache.TryGet(cookie, out _));
    }

    [Fact]
    public void Set_OvertakenAndFreshReadAtOnce_NeitherOutlivesTheSessionsEnd()
    {
        var (cache, session) = Filled();
        ReadEpoch overtaken = default, fresh = default;
        var survived = 0;
        using var barrier = new Barrier(2, _ =>
        {
            _invalidations.Change(session.Id);
            survived += cache.TryGet(Cookie, out var value) ? 1 : 0;
            overtaken = _invalidator.EpochOf(session.Id);
            _invalidations.Change(session.Id);
            fresh = _invalidator.EpochOf(session.Id);
        });

        // The other way round each time: it is the one that is a step ahead that decides.
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, which =>
        {
            for (var round = 0; round < 100_000; round++)
            {
                barrier.SignalAndWait(TestContext.Current.CancellationToken);
                cache.Set(Cookie, session, "value", (round & 1) == which ? overtaken : fresh);
            }
        });
        _invalidations.Change(session.Id);

        Assert.Equal(0, survived);
        Assert.False(cache.TryGet(Cookie, out _));
    }

    [Fact]
    public void TryGet_AfterEverythingChanged_IsGone()
    {
        var (cache, _) = Filled();

        _invalidations.ChangeAll();

        Assert.False(cache.TryGet(Cookie, out _));
    }

    [Fact]
    public void TryGet_AfterAnotherSessionChanged_IsStillThere()
    {
        var (cache, _) = Filled();

        _invalidations.Change(SessionId.New());

        Assert.True(cache.TryGet(Cookie, out _));
    }

    [Theory]
    [InlineData(true, 29, true)]
    [InlineData(true, 31, false)]
    [InlineData(false, 0.7, true)]
    [InlineData(false, 1, false)]
    public void TryGet_ByAgeAndProof_IsBelievedSoLong(bool proven, double seconds, bool expected)
    {
        var (cache, _) = Filled();
        _invalidations.IsProven = proven;

        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, cache.TryGet(Cookie, out _));
    }

    [Fact]
    public void TryGet_AfterTheSessionsExpiry_IsNotBelieved()
    {
        var (cache, _) = Filled(ttl: TimeSpan.FromSeconds(5));

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(cache.TryGet(Cookie, out _));
    }

    [Fact]
    public void Set_ReadOvertakenByAChange_FillsNothing()
    {
        var cache = NewCache();
        var session = TestSessions.New(_time);
        var stamp = _invalidator.EpochOf(session.Id);
        _invalidations.Change(session.Id);

        cache.Set(Cookie, session, "value", stamp);

        Assert.False(cache.TryGet(Cookie, out _));
    }

    [Fact]
    public void Set_ReadOvertakenByAFlush_FillsNothing()
    {
        var cache = NewCache();
        var session = TestSessions.New(_time);
        var stamp = _invalidator.EpochOf(session.Id);
        _invalidations.ChangeAll();

        cache.Set(Cookie, session, "value", stamp);

        Assert.False(cache.TryGet(Cookie, out _));
    }

    [Fact]
    public void Set_MoreThanTheSize_StaysBounded()
    {
        _options.LocalCache.Size = 100;
        var cache = NewCache();

        for (var i = 0; i < 10_000; i++)
        {
            var session = TestSessions.New(_time);
            cache.Set($"cookie-number-{i:d9}", session, "value", _invalidator.EpochOf(session.Id));
        }

        Assert.InRange(cache.Count, 1, 110);
    }

    [Fact]
    public void Set_SizeZero_KeepsNothing()
    {
        _options.LocalCache.Size = 0;

        Assert.False(Filled().Cache.TryGet(Cookie, out _));
    }

    private LocalSessionCache<string> NewCache() => new(_invalidator, Options.Create(_options), _time);

    private (LocalSessionCache<string> Cache, Session Session) Filled(TimeSpan? ttl = null)
    {
        var cache = NewCache();
        var session = TestSessions.New(_time, ttl: ttl);
        cache.Set(Cookie, session, "value", _invalidator.EpochOf(session.Id));
        return (cache, session);
    }
}
