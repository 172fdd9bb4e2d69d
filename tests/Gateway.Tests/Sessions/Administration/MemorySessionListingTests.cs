using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Storage.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Administration;

public sealed class MemorySessionListingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemorySessionStore _store;
    private readonly MemorySessionListing _listing;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public MemorySessionListingTests()
    {
        _store = new(TestSessions.Lifetime(), _time);
        _listing = new(_store);
    }

    [Fact]
    public async Task AllPages_WhileOthersBeginAndEnd_HaveWhatLivesThroughoutOnce()
    {
        var living = await AddAsync(500, "u-1");
        var ending = new Queue<Session>(await AddAsync(500, "u-2"));
        var listed = new List<SessionId>();
        string? cursor = null;
        do
        {
            var page = Assert.IsType<SessionPage.Found>(await _listing.ListAsync(null, 70, cursor, Cancellation));
            listed.AddRange(page.Sessions.Select(static session => session.Id));
            cursor = page.Cursor;
            await AddAsync(20, "u-3");
            for (var n = 0; n < 20; n++)
            {
                var session = ending.Dequeue();
                await _store.RemoveAsync(session.Id, session.User.Id, Cancellation);
            }
        }
        while (cursor is not null);

        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Empty(living.Select(static session => session.Id).Except(listed));
    }

    [Fact]
    public async Task ExpiredSession_IsNotListed()
    {
        await AddAsync(1, "u-1");
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Empty(Assert.IsType<SessionPage.Found>(await _listing.ListAsync(null, 10, null, Cancellation)).Sessions);
    }

    [Fact]
    public async Task LastPage_FullToTheLast_HasNoCursor()
    {
        await AddAsync(10, "u-1");

        Assert.Null(Assert.IsType<SessionPage.Found>(await _listing.ListAsync(null, 10, null, Cancellation)).Cursor);
        Assert.NotNull(Assert.IsType<SessionPage.Found>(await _listing.ListAsync(null, 9, null, Cancellation)).Cursor);
    }

    private async Task<List<Session>> AddAsync(int count, string userId)
    {
        var sessions = Enumerable.Range(0, count).Select(_ => TestSessions.New(_time, userId)).ToList();
        foreach (var session in sessions)
        {
            await _store.AddAsync(session, Cancellation);
        }

        return sessions;
    }
}
