using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>An operator asks how many sessions there are and how their store is.</summary>
public sealed class SessionStatistics(Site site) : IDisposable
{
    private const string Path = "/auth/health/sessions";

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Redis_SignedIn_CountsAtOnceAndSaysWhenItIsDown()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup(redis).Set("Gateway:Sessions:Ttl", "00:20:00"));
        AssertCounts(0, 0, await ReadAsync(gateway));

        using var laptop = await SignInAsync(gateway, People.Alice);
        using var phone = await SignInAsync(gateway, People.Alice);
        using var bob = await SignInAsync(gateway, People.Bob);
        var answer = await ReadAsync(gateway);
        AssertCounts(3, 2, answer);
        Assert.Equal(("healthy", "redis"), (answer.GetProperty("status").GetString(), answer.GetProperty("store").GetString()));
        Assert.Equal(1200, answer.GetProperty("session_ttl_seconds").GetInt32());
        Assert.InRange(answer.GetProperty("latency_ms").GetDouble(), 0.001, 1000);
        Assert.InRange(answer.GetProperty("counted_at").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));

        using var signOut = await bob.SignOutAsync();
        AssertCounts(2, 1, await ReadAsync(gateway));

        await redis.KillAsync();
        var down = await ReadAsync(gateway, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("unavailable", down.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, down.GetProperty("latency_ms").ValueKind);
        AssertCounts(2, 1, down);
    }

    [Fact]
    public async Task Memory_SignedIn_CountsExactly()
    {
        var alice = People.Alice with { Password = UsersFile.Password };
        await using var gateway = await GatewayProcess.StartAsync(new GatewaySetup().Set("Gateway:Users:File", UsersFile.Write(_folder, alice)));
        using var browser = await SignInAsync(gateway, alice);

        var answer = await ReadAsync(gateway);

        AssertCounts(1, 1, answer);
        Assert.Equal("memory", answer.GetProperty("store").GetString());
    }

    [Fact]
    public async Task Public_Address_DoesNotTell()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var response = await browser.GetAsync(Path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static void AssertCounts(int sessions, int users, JsonElement answer)
    {
        Assert.Equal((sessions, users), (answer.GetProperty("total_sessions").GetInt32(), answer.GetProperty("total_users").GetInt32()));
        Assert.True(answer.GetProperty("exact").GetBoolean());
    }

    private static async Task<Browser> SignInAsync(GatewayProcess gateway, Person person)
    {
        var browser = gateway.NewBrowser();
        await browser.SignInAsync(person);
        return browser;
    }

    private static async Task<JsonElement> ReadAsync(GatewayProcess gateway, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await gateway.ManagementAsync(Path);
        Assert.Equal(expected, response.StatusCode);
        return await response.JsonAsync();
    }
}
