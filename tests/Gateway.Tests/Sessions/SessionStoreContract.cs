using Gateway.Sessions;
using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>What every session store must do, whatever keeps the sessions.</summary>
public abstract class SessionStoreContract
{
    private protected abstract ISessionStore Store { get; }

    private protected abstract TimeProvider Time { get; }

    /// <summary>The lifetimes of <see cref="AdaptiveStore"/>.</summary>
    private protected static SessionLifetime AdaptiveLifetimes => TestSessions.Lifetime(static options => options.Adaptive = new());

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A store like <see cref="Store"/> whose lifetimes follow use.</summary>
    private protected abstract ISessionStore AdaptiveStore();

    /// <summary>Lets time pass for the store: fake time jumps, a real server is waited for.</summary>
    private protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task FindAsync_AfterAdd_GivesEveryFieldBack()
    {
        var session = await AddAsync();

        var found = await FindAsync(session.Id);

        Assert.Equal(session.User with { Others = null }, found!.User with { Others = null });
        Assert.Equal(session.CreatedAt, found.CreatedAt);
        Assert.Equal(session.LastAccessed, found.LastAccessed);
        Assert.Equal(session.ExpiresAt, found.ExpiresAt);
        Assert.Equal(session.Remember, found.Remember);
        Assert.Equal(session.Origin, found.Origin);
        Assert.True(session.SecretHash.Span.SequenceEqual(found.SecretHash.Span));
    }

    [Fact]
    public async Task FindAsync_UnknownId_Missing() =>
        Assert.Equal(StoreStatus.Missing, (await Store.FindAsync(SessionId.New(), Cancellation)).Status);

    [Fact]
    public async Task FindAsync_AfterExpiry_Missing()
    {
        var session = await AddAsync(ttl: TimeSpan.FromMilliseconds(300));

        await PassAsync(TimeSpan.FromMilliseconds(400));

        Assert.Null(await FindAsync(session.Id));
    }

    [Fact]
    public async Task RemoveAsync_Session_EndsIt()
    {
        var session = await AddAsync("removed");

        Assert.Equal(StoreOutcome.Done, await Store.RemoveAsync(session.Id, session.User.Id, Cancellation));

        Assert.Null(await FindAsync(session.Id));
        Assert.Empty((await Store.ListAsync(session.User.Id, Cancellation)).Value());
    }

    [Fact]
    public async Task RemoveAsync_Twice_SecondIsMissing()
    {
        var session = await AddAsync();
        await Store.RemoveAsync(session.Id, session.User.Id, Cancellation);

        Assert.Equal(StoreOutcome.Missing, await Store.RemoveAsync(session.Id, session.User.Id, Cancellation));
    }

    [Fact]
    public async Task WriteLastAccessedAsync_Session_RenewsLastAccessedAndExpiryAndNothingElse()
    {
        var session = await AddAsync(ttl: TimeSpan.FromSeconds(30));
        var lastAccessed = session.LastAccessed + TimeSpan.FromMilliseconds(5);

        Assert.Equal(StoreOutcome.Done, await Store.WriteLastAccessedAsync(session.Id, new SessionAccess(lastAccessed), Cancellation));

        var found = await FindAsync(session.Id);
        Assert.Equal(lastAccessed, found!.LastAccessed);
        Assert.Equal(lastAccessed + TimeSpan.FromHours(1), found.ExpiresAt);
        Assert.Equal(session.CreatedAt, found.CreatedAt);
        Assert.Equal(session.User.FullName, found.User.FullName);
        Assert.True(session.SecretHash.Span.SequenceEqual(found.SecretHash.Span));
    }

    [Fact]
    public async Task WriteLastAccessedAsync_EarlierTime_ChangesNothing()
    {
        var session = await AddAsync();

        Assert.Equal(StoreOutcome.Done, await Store.WriteLastAccessedAsync(session.Id, new SessionAccess(session.LastAccessed - TimeSpan.FromMinutes(1)), Cancellation));

        Assert.Equal(session.LastAccessed, (await FindAsync(session.Id))!.LastAccessed);
    }

    /// <summary>A store whose lifetimes follow use.</summary>
    [Fact]
    public async Task WriteLastAccessedAsync_Adaptive_WritesTheActivityAndTheExpiryThatFollows()
    {
        var store = AdaptiveStore();
        var (session, now) = (TestSessions.New(Time, "adaptive"), TestSessions.New(Time).CreatedAt);
        session = session with
        {
            CreatedAt = now.AddHours(-3),
            Activity = new(1, TimeSpan.FromHours(2), now.AddHours(-1), new("192.0.2.0/24", "Firefox")),
        };
        await store.AddAsync(session, Cancellation);

        Assert.Equal(StoreOutcome.Done, await store.WriteLastAccessedAsync(session.Id, new(now, new("192.0.2.0/24", "Firefox")), Cancellation));
        var risen = (await store.FindAsync(session.Id, Cancellation)).Value();
        Assert.Equal(StoreOutcome.Done, await store.WriteLastAccessedAsync(session.Id, new(now.AddSeconds(1), new("198.51.100.0/24", "Firefox")), Cancellation));
        var moved = (await store.FindAsync(session.Id, Cancellation)).Value();

        Assert.Equal(new SessionActivity(2, TimeSpan.FromHours(4), now, session.Activity.Place), risen.Activity);
        Assert.Equal(now.AddHours(4), risen.ExpiresAt);
        Assert.Equal(new SessionActivity(0, TimeSpan.FromMinutes(15), now.AddSeconds(1), new("198.51.100.0/24", "Firefox")), moved.Activity);
        Assert.Equal(now.AddSeconds(1).AddMinutes(15), moved.ExpiresAt);
    }

    /// <summary>A use that another gateway writes late still shows that the session was used elsewhere.</summary>
    [Fact]
    public async Task WriteLastAccessedAsync_Adaptive_EarlierUseFromElsewhere_StartsAgain()
    {
        var store = AdaptiveStore();
        var session = TestSessions.New(Time, "elsewhere");
        session = session with { Activity = new(3, TimeSpan.FromHours(8), session.CreatedAt, new("192.0.2.0/24", "Firefox")) };
        await store.AddAsync(session, Cancellation);

        await store.WriteLastAccessedAsync(session.Id, new(session.LastAccessed.AddSeconds(-1), new("198.51.100.0/24", "Firefox")), Cancellation);

        var found = (await store.FindAsync(session.Id, Cancellation)).Value();
        Assert.Equal((0, TimeSpan.FromMinutes(15)), (found.Activity!.Level, found.Activity.Idle));
        Assert.Equal(session.LastAccessed, found.LastAccessed);
        Assert.Equal(session.LastAccessed.AddMinutes(15), found.ExpiresAt);
    }

    [Fact]
    public async Task WriteLastAccessedAsync_Adaptive_ManyGatewaysAtOnce_CountOneStepOnce()
    {
        var store = AdaptiveStore();
        var session = TestSessions.New(Time, "many");
        session = session with { CreatedAt = session.CreatedAt.AddHours(-1), Activity = new(0, TimeSpan.FromHours(1), session.CreatedAt.AddHours(-1), Place: null) };
        await store.AddAsync(session, Cancellation);

        await Task.WhenAll(Enumerable.Range(1, 8).Select(n => store.WriteLastAccessedAsync(session.Id, new(session.LastAccessed.AddMilliseconds(n)), Cancellation).AsTask()));

        Assert.Equal(1, (await store.FindAsync(session.Id, Cancellation)).Value().Activity!.Level);
    }

    [Fact]
    public async Task WriteLastAccessedAsync_Adaptive_KeepMeSignedIn_KeepsItsLifetime()
    {
        var store = AdaptiveStore();
        var session = TestSessions.New(Time, "remembered", remember: true);
        await store.AddAsync(session, Cancellation);

        await store.WriteLastAccessedAsync(session.Id, new(session.LastAccessed.AddHours(2), new("192.0.2.0/24", "Firefox")), Cancellation);

        var found = (await store.FindAsync(session.Id, Cancellation)).Value();
        Assert.Null(found.Activity);
        Assert.Equal(session.LastAccessed.AddHours(2).AddDays(14), found.ExpiresAt);
    }

    /// <summary>A clock that was hours ahead must not keep use from renewing a session once it is right again.</summary>
    [Fact]
    public async Task WriteLastAccessedAsync_LastAccessedFarInTheFuture_RenewsFromNow()
    {
        var now = Time.GetUtcNow();
        var session = TestSessions.New(Time) with { LastAccessed = now.AddHours(2), ExpiresAt = now.AddHours(3) };
        await Store.AddAsync(session, Cancellation);
        var lastAccessed = DateTimeOffset.FromUnixTimeMilliseconds(Time.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.True(TestSessions.Lifetime().IsLastAccessedWriteDue(session, lastAccessed));

        Assert.Equal(StoreOutcome.Done, await Store.WriteLastAccessedAsync(session.Id, new SessionAccess(lastAccessed), Cancellation));

        var found = await FindAsync(session.Id);
        Assert.Equal(lastAccessed, found!.LastAccessed);
        Assert.Equal(lastAccessed + TimeSpan.FromHours(1), found.ExpiresAt);
    }

    [Fact]
    public async Task WriteLastAccessedAsync_RemovedSession_DoesNotBringItBack()
    {
        var session = await AddAsync();
        await Store.RemoveAsync(session.Id, session.User.Id, Cancellation);

        Assert.Equal(StoreOutcome.Missing, await Store.WriteLastAccessedAsync(session.Id, new SessionAccess(Time.GetUtcNow()), Cancellation));

        Assert.Null(await FindAsync(session.Id));
    }

    [Fact]
    public async Task WriteLastAccessedAsync_RacingWithRemove_NeverBringsASessionBack()
    {
        for (var i = 0; i < 50; i++)
        {
            var session = await AddAsync();
            var writes = Enumerable.Range(1, 4).Select(n => Store.WriteLastAccessedAsync(session.Id, new SessionAccess(session.LastAccessed.AddMilliseconds(n)), Cancellation).AsTask());
            var removal = Store.RemoveAsync(session.Id, session.User.Id, Cancellation).AsTask();
            await Task.WhenAll([removal, .. writes]);

            Assert.Null(await FindAsync(session.Id));
        }
    }

    [Fact]
    public async Task ListAsync_User_GivesOnlyLivingSessionsOfThatUser()
    {
        var first = await AddAsync("list-1");
        var second = await AddAsync("list-1");
        var expiring = await AddAsync("list-1", TimeSpan.FromMilliseconds(300));
        await AddAsync("list-2");

        await PassAsync(TimeSpan.FromMilliseconds(400));

        var list = (await Store.ListAsync("list-1", Cancellation)).Value();
        Assert.Equal([first.Id, second.Id], list.Select(session => session.Id).OrderBy(id => id == second.Id));
        Assert.DoesNotContain(expiring.Id, list.Select(session => session.Id));
    }

    [Fact]
    public async Task ListAsync_UnknownUser_Empty()
    {
        Assert.Empty((await Store.ListAsync("nobody", Cancellation)).Value());
    }

    [Fact]
    public async Task PingAsync_StoreUp_Answers() => Assert.Equal(StoreStatus.Found, (await Store.PingAsync(Cancellation)).Status);

    private protected async Task<Session> AddAsync(string userId = "u-1", TimeSpan? ttl = null)
    {
        var session = TestSessions.New(Time, userId, ttl);
        Assert.Equal(StoreOutcome.Done, await Store.AddAsync(session, Cancellation));
        return session;
    }

    private protected async Task<Session?> FindAsync(SessionId id) => (await Store.FindAsync(id, Cancellation)).TryGetValue(out var session) ? session : null;
}
