using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The record in Redis is the truth: who changes it there changes the session, within a second.</summary>
[Collection(Timing.Name)]
public sealed class RecordsChangedOutside(Site site)
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Deleted_EndsTheSession()
    {
        using var browser = site.NewBrowser();
        var key = await SignInAsync(browser);
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        await redis.SendAsync("DEL", key);
        await AssertSoonOverAsync(browser);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public async Task Unreadable_IsNoSession(string value)
    {
        using var browser = site.NewBrowser();
        var key = await SignInAsync(browser);
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        await redis.SendAsync("SET", key, value, "KEEPTTL");
        await AssertSoonOverAsync(browser);
    }

    [Fact]
    public async Task OfAnotherType_IsNoSession()
    {
        using var browser = site.NewBrowser();
        var key = await SignInAsync(browser);
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        await redis.SendAsync("DEL", key);
        await redis.SendAsync("LPUSH", key, "x");
        await AssertSoonOverAsync(browser);
        await redis.SendAsync("DEL", key);
    }

    [Fact]
    public async Task SecretHash_Replaced_LocksTheCookieOut()
    {
        using var browser = site.NewBrowser();
        var key = await SignInAsync(browser);
        using var other = site.NewBrowser();
        var otherKey = await SignInAsync(other);

        await ChangeAsync(key, async record => record["secret_hash"] = (await ReadAsync(otherKey))["secret_hash"]!.DeepClone());

        await AssertSoonOverAsync(browser);
    }

    [Fact]
    public async Task Role_Changed_Counts()
    {
        using var browser = site.NewBrowser();
        var key = await SignInAsync(browser);
        using var before = await browser.GetAsync("/admin/promoted");
        Assert.Equal(HttpStatusCode.Forbidden, before.StatusCode);

        await ChangeAsync(key, record =>
        {
            record["user_data"]!["role"] = "admin";
            return Task.CompletedTask;
        });

        await Wait.UntilAsync(
            async () =>
            {
                using var after = await browser.GetAsync("/admin/promoted");
                return after.StatusCode == HttpStatusCode.OK;
            },
            Promised,
            "the new role counts");
        Assert.Equal("admin", (await browser.EchoAsync("/admin/promoted")).Header("X-User-Role"));
    }

    /// <summary>Signs in, makes one request so that whatever is cached is cached, and returns the record's key.</summary>
    private static async Task<string> SignInAsync(Browser browser)
    {
        var id = (await browser.SignInAsync(People.Bob)).GetProperty("session_id").GetString();
        await browser.EchoAsync("/app/cached");
        return $"session:{id}";
    }

    private static Task AssertSoonOverAsync(Browser browser)
        => Wait.UntilAsync(
            async () =>
            {
                using var response = await browser.GetAsync("/app/changed-outside");
                return response.StatusCode == HttpStatusCode.Unauthorized && response.Deletes(GatewayProcess.CookieName);
            },
            Promised,
            "the session is over");

    private async Task<JsonNode> ReadAsync(string key)
    {
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        return JsonNode.Parse((string)(await redis.SendAsync("GET", key))!)!;
    }

    private async Task ChangeAsync(string key, Func<JsonNode, Task> change)
    {
        var record = await ReadAsync(key);
        await change(record);
        await using var redis = await RespClient.ConnectAsync(site.Redis.Port);
        await redis.SendAsync("SET", key, record.ToJsonString(), "KEEPTTL");
    }
}
