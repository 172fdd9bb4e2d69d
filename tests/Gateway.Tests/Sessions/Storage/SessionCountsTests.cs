using System.Text;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Memory;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Storage;

public sealed class SessionCountsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Serialize_ThenDeserialize_IsTheSame()
    {
        var counts = new SessionCounts(1_000_000, 400_000, _time.GetUtcNow(), Exact: false);

        Assert.Equal(counts, SessionCounts.Deserialize(counts.Serialize()));
        Assert.Equal(
            """{"total_sessions":1000000,"total_users":400000,"counted_at":"2026-01-02T03:04:05+00:00","exact":false}""",
            Encoding.UTF8.GetString(counts.Serialize()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("not json")]
    public void Deserialize_SomethingElse_IsNone(string published) => Assert.Null(SessionCounts.Deserialize(Encoding.UTF8.GetBytes(published)));

    [Fact]
    public async Task Memory_ExpiredSessions_AreNotCounted()
    {
        var store = new MemorySessionStore(TestSessions.Lifetime(), _time);
        var cancellation = TestContext.Current.CancellationToken;
        await store.AddAsync(TestSessions.New(_time, "u-1"), cancellation);
        await store.AddAsync(TestSessions.New(_time, "u-1"), cancellation);
        await store.AddAsync(TestSessions.New(_time, "u-2", ttl: TimeSpan.FromSeconds(1)), cancellation);
        _time.Advance(TimeSpan.FromSeconds(2));

        var read = await new MemorySessionStatistics(store, Options.Create(new SessionsOptions()), _time).ReadAsync(cancellation);

        Assert.Equal(new SessionCounts(2, 1, _time.GetUtcNow(), Exact: true), read.Counts);
        Assert.Equal(StoreReply.Found(TimeSpan.Zero), read.Latency);
    }
}
