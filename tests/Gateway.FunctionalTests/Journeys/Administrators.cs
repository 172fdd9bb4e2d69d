using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>What an administrator does at one gateway holds at the others, with Redis and PostgreSQL.</summary>
[Collection(Timing.Name)]
public sealed class Administrators(Site site)
{
    private const string Query =
        "SELECT id, email, username, full_name, role, password_hash, disabled FROM gateway.users WHERE lower(email) = lower(@login)";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Disabling_EndsThePersonsSessionsEverywhere_WithinASecond()
    {
        var database = await site.Postgres.CreateDatabaseAsync();
        await using var redis = await RedisProcess.StartAsync();
        await using var one = new GatewayProcess(site.Setup(redis).UseDatabase(database));
        await one.AddUserAsync(People.Alice);
        await one.AddUserAsync(People.Carol);
        await one.StartAsync();
        await using var two = await GatewayProcess.StartAsync(site.Setup(redis).UseDatabase(database));
        using var carol = one.NewBrowser();
        await carol.SignInAsync(People.Carol);
        using var alice = two.NewBrowser();
        await alice.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");

        using var disabled = await carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/{People.Alice.Id}/disable");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Wait.UntilAsync(async () => await StatusAsync(alice, "/app/x") == HttpStatusCode.Unauthorized, Bound, "the session is over");
        Assert.Equal(HttpStatusCode.NoContent, disabled.StatusCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Bound);
        foreach (var gateway in (GatewayProcess[])[one, two])
        {
            using var again = gateway.NewBrowser();
            using var refused = await again.TrySignInAsync(People.Alice.Email, People.Alice.Password);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var list = await carol.GetAsync("/auth/admin/users?search=alice");
        var listed = (await list.JsonAsync()).GetProperty("users").EnumerateArray().Single();
        Assert.Equal((true, 0), (listed.GetProperty("disabled").GetBoolean(), listed.GetProperty("sessions").GetInt32()));
        Assert.Contains($"{People.Carol.Id}: disable user {People.Alice.Id}: done", one.Log, StringComparison.Ordinal);

        using var enabled = await carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/{People.Alice.Id}/enable");
        await alice.SignInAsync(People.Alice);
    }

    [Fact]
    public async Task EndedByAnAdministrator_IsOverAtTheOtherGateway_WithinASecond()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var one = await GatewayProcess.StartAsync(site.Setup(redis));
        await using var two = await GatewayProcess.StartAsync(site.Setup(redis));
        using var carol = one.NewBrowser();
        await carol.SignInAsync(People.Carol);
        using var laptop = two.NewBrowser();
        var id = (await laptop.SignInAsync(People.Alice)).GetProperty("session_id").GetString();
        using var phone = two.NewBrowser();
        await phone.SignInAsync(People.Alice);
        await laptop.EchoAsync("/app/x");
        await phone.EchoAsync("/app/x");

        using var ended = await carol.SendAsync(HttpMethod.Delete, $"/auth/admin/sessions/{id}");
        await Wait.UntilAsync(async () => await StatusAsync(laptop, "/app/x") == HttpStatusCode.Unauthorized, Bound, "the session is over");
        await phone.EchoAsync("/app/x");
        using var rest = await carol.SendAsync(HttpMethod.Delete, $"/auth/admin/users/{People.Alice.Id}/sessions");
        await Wait.UntilAsync(async () => await StatusAsync(phone, "/app/x") == HttpStatusCode.Unauthorized, Bound, "the session is over");

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal("""{"ended":1}""", await rest.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task UsersOfAQuery_AreThePeopleWhoHaveSessions_AndCannotBeChanged()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis).Set("Gateway:Users:Query", Query));
        await using var client = await RespClient.ConnectAsync(redis.Port);
        using var carol = gateway.NewBrowser();
        await carol.SignInAsync(People.Carol);
        using var alice = gateway.NewBrowser();
        await alice.SignInAsync(People.Alice);
        using var phone = gateway.NewBrowser();
        await phone.SignInAsync(People.Alice);
        await client.SendAsync(
            "SET",
            "session:theirs",
            $$"""{"user_id":"u-9","user_data":{"id":"u-9","email":"zoe@example.com","username":"zoe","full_name":"Zoe","role":"user"},"created_at":"{{TimeProvider.System.GetUtcNow():O}}","last_accessed":"{{TimeProvider.System.GetUtcNow():O}}"}""",
            "EX",
            "3600");

        using var list = await carol.GetAsync("/auth/admin/users");
        var users = (await list.JsonAsync()).GetProperty("users").EnumerateArray()
            .ToDictionary(static user => user.GetProperty("id").GetString()!, static user => user.GetProperty("sessions").GetInt32());
        using var refused = await carol.SendAsync(HttpMethod.Post, $"/auth/admin/users/{People.Alice.Id}/disable");
        using var search = await carol.GetAsync("/auth/admin/users?search=zoe");

        Assert.Equal(new() { [People.Alice.Id] = 2, [People.Carol.Id] = 1, ["u-9"] = 1 }, users);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("u-9", (await search.JsonAsync()).GetProperty("users").EnumerateArray().Single().GetProperty("id").GetString());
        await alice.EchoAsync("/app/x");
    }

    [Fact]
    public async Task RedisDown_Is503_NeverAnEmptyList()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis));
        using var carol = gateway.NewBrowser();
        await carol.SignInAsync(People.Carol);
        await StatusAsync(carol, "/auth/admin/users");
        await redis.KillAsync();

        foreach (var path in (string[])["/auth/admin", "/auth/admin/sessions", "/auth/admin/sessions?user=alice", "/auth/admin/users"])
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(carol, path));
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(Browser browser, string path)
    {
        using var response = await browser.GetAsync(path);
        return response.StatusCode;
    }
}
