using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Storage;
using Gateway.Tests.Sessions;
using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Sessions;

/// <summary>Everybody's sessions, page by page, on a real Redis.</summary>
public sealed class RedisSessionListingTests : IAsyncLifetime
{
    private const int PageSize = 100;

    private RedisDatabase _database = null!;
    private RedisSessionListing _listing = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await RedisDatabase.StartAsync();
        _listing = new(_database.Redis, _database.Store, TestSessions.Lifetime(), TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    // The table of keys grows from 2^18 places, while others begin, and then shrinks to a fraction, while others end.
    [Fact]
    public async Task AllPages_WhileOthersBeginAndEnd_HaveEachSessionOnce_ThatLivesThroughout()
    {
        var living = await AddRecordsAsync(20_000);
        var ending = new Queue<string>(await AddRecordsAsync(160_000));
        var listed = new List<string>();
        string? cursor = null;
        var longest = 0;
        do
        {
            var page = await ReadAsync(null, cursor);
            Assert.InRange(page.Sessions.Count, page.Cursor is null ? 0 : PageSize, PageSize);
            listed.AddRange(page.Sessions.Select(static session => session.Id.Value));
            cursor = page.Cursor;
            longest = Math.Max(longest, cursor?.Length ?? 0);
            if (listed.Count < 5_000)
            {
                await AddRecordsAsync(400);
            }
            else
            {
                await Task.WhenAll(Enumerable.Range(0, Math.Min(1500, ending.Count)).Select(_ => _database.Direct.KeyDeleteAsync($"session:{ending.Dequeue()}")));
            }
        }
        while (cursor is not null);

        Assert.Empty(ending);
        Assert.Equal(listed.Count, listed.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(living.Except(listed));
        // Below what servers and proxies accept as an address.
        Assert.InRange(longest, 1, 3000);
    }

    // Nearly all sessions end at once, so that the table shrinks by several steps between two pages.
    [Fact]
    public async Task AllPages_WhileNearlyEverybodyIsSignedOut_RepeatNothing()
    {
        var living = await AddRecordsAsync(2_000);
        var ending = await AddRecordsAsync(60_000);
        var listed = new List<string>();
        string? cursor = null;
        for (var page = 0; page < 40; page++)
        {
            var read = await ReadAsync(null, cursor);
            listed.AddRange(read.Sessions.Select(static session => session.Id.Value));
            cursor = read.Cursor;
        }

        await Task.WhenAll(ending.Select(id => _database.Direct.KeyDeleteAsync($"session:{id}")));
        while (cursor is not null)
        {
            var read = await ReadAsync(null, cursor);
            listed.AddRange(read.Sessions.Select(static session => session.Id.Value));
            cursor = read.Cursor;
        }

        Assert.Equal(listed.Count, listed.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(living.Except(listed));
    }

    [Fact]
    public async Task Pages_BetweenManyKeysOfOtherPrograms_AreFull()
    {
        await Task.WhenAll(Enumerable.Range(0, 30_000).Select(n => _database.Direct.StringSetAsync($"cache:{n}", "x")));
        var expected = await AddRecordsAsync(250);
        var pages = await ReadAllAsync(null);

        Assert.Equal([100, 100, 50], pages.Select(static page => page.Count));
        Assert.Equal(expected.Order(StringComparer.Ordinal), pages.SelectMany(static page => page).Order(StringComparer.Ordinal));
    }

    // The last step of a scan may find more than fits on its page: then the rest is on a page of its own.
    [Fact]
    public async Task Listing_ByPagesOfAnySize_HasEachSessionOnce()
    {
        var expected = (await AddRecordsAsync(25)).Order(StringComparer.Ordinal).ToList();
        for (var size = 1; size <= 26; size++)
        {
            var listed = new List<string>();
            string? cursor = null;
            do
            {
                var page = Assert.IsType<SessionPage.Found>(await _listing.ListAsync(null, size, cursor, default));
                Assert.InRange(page.Sessions.Count, 1, size);
                listed.AddRange(page.Sessions.Select(static session => session.Id.Value));
                cursor = page.Cursor;
            }
            while (cursor is not null);

            Assert.Equal(expected, listed.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Listing_OfExactlyOnePage_HasNoCursor()
    {
        await AddRecordsAsync(PageSize);

        Assert.Null((await ReadAsync(null, null)).Cursor);
    }

    [Fact]
    public async Task Sessions_OfOtherPrograms_AreListed_WithoutAnIndexAndWithoutTheGatewaysOwnFields()
    {
        await _database.Direct.StringSetAsync(
            "session:theirs",
            $$"""{"user_id":"u-9","user_data":{"id":"u-9","email":"zoe@example.com","username":"zoe","full_name":"Zoe","role":"user"},"created_at":"{{TimeProvider.System.GetUtcNow():O}}","last_accessed":"{{TimeProvider.System.GetUtcNow():O}}"}""",
            TimeSpan.FromHours(1));
        await _database.Direct.StringSetAsync("session:broken", "no JSON");
        await _database.Direct.SetAddAsync("session:set", "x");
        await _database.Direct.StringSetAsync("session:not an id", "{}");

        Assert.Equal([["theirs"]], await ReadAllAsync(null));
        foreach (var name in (string[])["u-9", "ZOE@example.com", "zoe"])
        {
            Assert.Equal([["theirs"]], await ReadAllAsync(new SessionOwner(name, name)));
        }
    }

    [Fact]
    public async Task Sessions_OfOnePerson_BetweenThoseOfOthers_AreAllFoundOnce_WithAndWithoutIndex()
    {
        await AddRecordsAsync(45_000);
        var expected = new List<string>(await AddRecordsAsync(150, "alice"));
        for (var n = 0; n < 130; n++)
        {
            expected.Add((await _database.AddAsync("alice")).Id.Value);
        }

        var pages = await ReadAllAsync(new SessionOwner("alice", "alice"));

        Assert.Equal(expected.Order(StringComparer.Ordinal), pages.SelectMany(static page => page).Order(StringComparer.Ordinal));
        Assert.Equal(PageSize, pages[0].Count);
        // Those in the index come first, without a search.
        Assert.Empty(pages[0].Except(await _database.IndexAsync("alice")));
    }

    [Fact]
    public async Task Cursor_AfterARestartOfRedis_IsRefused()
    {
        await AddRecordsAsync(500);
        var cursor = (await ReadAsync(null, null)).Cursor;
        await _database.Server.StopAsync();
        await _database.Server.StartAgainAsync();
        await Wait.UntilAsync(
            async () => (await _database.Redis.PingAsync(default)) is not null, TimeSpan.FromSeconds(20), "the gateway is connected again");

        Assert.IsType<SessionPage.BadCursor>(await _listing.ListAsync(null, PageSize, cursor, default));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    public async Task Cursor_MadeUp_IsRefused(string cursor)
    {
        Assert.IsType<SessionPage.BadCursor>(await _listing.ListAsync(null, PageSize, cursor, default));
        Assert.IsType<SessionPage.BadCursor>(await _listing.ListAsync(new SessionOwner("u", "u"), PageSize, cursor, default));
    }

    [Fact]
    public async Task RedisDown_IsUnavailable_NotEmpty()
    {
        await _database.AddAsync("alice");
        await ReadAsync(null, null);
        await _database.Server.KillAsync();

        Assert.IsType<SessionPage.Unavailable>(await _listing.ListAsync(null, PageSize, null, default));
        Assert.IsType<SessionPage.Unavailable>(await _listing.ListAsync(new SessionOwner("alice", "alice"), PageSize, null, default));
    }

    private async Task<List<string>> AddRecordsAsync(int count, string? userId = null)
    {
        var ids = new List<string>(count);
        foreach (var batch in Enumerable.Range(0, count).Chunk(5000))
        {
            var sessions = Array.ConvertAll(batch, n => TestSessions.New(TimeProvider.System, userId ?? $"u-{n}") with
            {
                User = new SessionUser { Id = userId ?? $"u-{n}" },
            });
            await Task.WhenAll(sessions.Select(session =>
                _database.Direct.StringSetAsync($"session:{session.Id.Value}", (RedisValue)SessionJson.Serialize(session), TimeSpan.FromHours(1))));
            ids.AddRange(sessions.Select(static session => session.Id.Value));
        }

        return ids;
    }

    private async Task<SessionPage.Found> ReadAsync(SessionOwner? owner, string? cursor) =>
        Assert.IsType<SessionPage.Found>(await _listing.ListAsync(owner, PageSize, cursor, default));

    private async Task<List<List<string>>> ReadAllAsync(SessionOwner? owner)
    {
        var pages = new List<List<string>>();
        string? cursor = null;
        do
        {
            var page = await ReadAsync(owner, cursor);
            pages.Add([.. page.Sessions.Select(static session => session.Id.Value)]);
            cursor = page.Cursor;
        }
        while (cursor is not null);

        return pages;
    }
}
