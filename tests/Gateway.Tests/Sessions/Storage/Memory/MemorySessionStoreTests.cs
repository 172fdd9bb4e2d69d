using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Storage.Memory;

public sealed class MemorySessionStoreTests : SessionStoreContract
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MemorySessionStore _store;

    public MemorySessionStoreTests() => _store = new MemorySessionStore(TestSessions.Lifetime(), _time);

    private protected override ISessionStore Store => _store;

    private protected override TimeProvider Time => _time;

    private protected override ISessionStore AdaptiveStore() => new MemorySessionStore(AdaptiveLifetimes, _time);

    private protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Sweep_ExpiredSession_IsForgottenAndTheOthersStay()
    {
        var expired = await AddAsync(ttl: TimeSpan.FromSeconds(1));
        var living = await AddAsync();
        _time.Advance(TimeSpan.FromSeconds(2));

        _store.Sweep();

        Assert.Equal(StoreOutcome.Missing, await Store.RemoveAsync(expired.Id, expired.User.Id, Cancellation));
        Assert.NotNull(await FindAsync(living.Id));
    }

    [Fact]
    public async Task ListAsync_WhileAnotherSessionOfTheUserEnds_MissesNone()
    {
        for (var n = 0; n < 2000; n++)
        {
            var ending = TestSessions.New(Time, "u-1");
            var beginning = TestSessions.New(Time, "u-1");
            await Store.AddAsync(ending, Cancellation);
            var end = Task.Run(() => Store.RemoveAsync(ending.Id, "u-1", Cancellation).AsTask(), Cancellation);
            await Store.AddAsync(beginning, Cancellation);

            Assert.Contains((await Store.ListAsync("u-1", Cancellation)).Value(), session => session.Id == beginning.Id);

            await end;
            await Store.RemoveAsync(beginning.Id, "u-1", Cancellation);
        }
    }
}
