using System.Diagnostics;
using System.Net;
using Gateway.FunctionalTests.Topologies;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A whole gateway gets along with the rights that the documents name, and with a server that tells of no changes.</summary>
[Collection(Timing.Name)]
public sealed class LeastPrivilege(Site site)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task DocumentedUser_DoesEverythingAndIsRefusedNothing()
    {
        var servers = new AclServers();
        await using var ends = servers;
        await servers.InitializeAsync();
        await using var gateway = await GatewayProcess.StartAsync(Setup(servers.Url));
        using var browser = gateway.NewBrowser();
        using var other = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var id = (await other.SignInAsync(People.Alice)).GetProperty("session_id").GetString();
        Assert.Equal(People.Alice.Id, (await browser.EchoAsync("/app/acl")).Header("X-User-Id"));
        using (var list = await browser.GetAsync("/auth/sessions/active"))
            Assert.Equal(2, (await list.JsonAsync()).GetProperty("active_sessions").GetArrayLength());
        using (var ended = await browser.SendAsync(HttpMethod.Delete, $"/auth/sessions/{id}"))
            Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await Wait.UntilAsync(async () => await servers.Redis.SendAsync("EXISTS", "gateway:stats") is 1L, Patience, "the clean-up has run");
        Assert.Equal(HttpStatusCode.OK, await gateway.ManagementStatusAsync("/auth/health/sessions"));
        Assert.Equal(HttpStatusCode.OK, await gateway.ManagementStatusAsync("/health/detailed"));
        (await gateway.RunCommandAsync(["sessions", "revoke", "--all"])).EnsureSuccess();
        await AssertEndsWithinASecondAsync(browser, Stopwatch.StartNew());

        Assert.Empty(await AclServers.RefusalsAsync(servers.Redis));
    }

    [Fact]
    public async Task UserWithoutTracking_EndedSession_IsNotServedAfterASecond()
    {
        var servers = new AclWithoutTrackingServers();
        await using var ends = servers;
        await servers.InitializeAsync();
        await AssertServesAsync(servers.Url, id => servers.Redis.SendAsync("DEL", $"session:{id}"));
    }

    [Fact]
    public async Task Garnet_EndedSession_IsNotServedAfterASecond()
    {
        await using var garnet = await GarnetProcess.TryStartAsync();
        Assert.SkipWhen(garnet is null, "There is no Garnet here, and 'dotnet tool install garnet-server' failed.");
        await AssertServesAsync(garnet.Url, async id =>
        {
            await using var client = await RespClient.ConnectAsync(garnet.Port);
            await client.SendAsync("DEL", $"session:{id}");
        });
    }

    private async Task AssertServesAsync(string url, Func<string, Task> endAsync)
    {
        await using var gateway = await GatewayProcess.StartAsync(Setup(url));
        for (var n = 0; n < 3; n++)
        {
            using var browser = gateway.NewBrowser();
            var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;
            Assert.Equal(People.Alice.Id, (await browser.EchoAsync("/app/untracked")).Header("X-User-Id"));
            var clock = Stopwatch.StartNew();
            await endAsync(id);
            await AssertEndsWithinASecondAsync(browser, clock);
        }

        Assert.Contains("Redis refuses client tracking", gateway.Log, StringComparison.Ordinal);
    }

    private static async Task AssertEndsWithinASecondAsync(Browser browser, Stopwatch clock)
    {
        var cookies = browser.Cookies.Header!;
        HttpStatusCode status;
        do
        {
            var asked = clock.Elapsed;
            using var answer = await browser.GetAsync("/app/ended", ("Cookie", cookies));
            status = answer.StatusCode;
            Assert.True(status != HttpStatusCode.OK || asked < TimeSpan.FromSeconds(1), $"It was served {asked.TotalMilliseconds:0} ms after its end.");
        }
        while (status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    private GatewaySetup Setup(string url) => site.Setup().Set("Gateway:Redis:Url", url).Set("Gateway:Sessions:CleanupInterval", "00:00:01");
}
