using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A deployment: the gateway is told to go, finishes what it has, and its successor knows everyone.</summary>
[Collection(Timing.Name)]
public sealed class GatewayRestart(Site site)
{
    [Fact]
    public async Task Terminate_SlowRequestInFlight_FinishesItAndExitsWith0()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup());
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var slow = browser.GetAsync("/app/slow?ms=3000");
        await Wait.UntilAsync(() => site.Backend.SlowRequests == 1, TimeSpan.FromSeconds(5), "the backend has the slow request");

        gateway.Terminate();

        await Wait.UntilAsync(
            async () => await gateway.ManagementStatusAsync("/health/ready") == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(2), "readiness says 503");
        Assert.Equal(HttpStatusCode.OK, await gateway.ManagementStatusAsync("/health/live"));
        Assert.False(slow.IsCompleted);

        using var answer = await slow;
        Assert.Equal(People.Alice.Id, (await answer.EchoAsync()).Header("X-User-Id"));
        Assert.Equal(0, await gateway.WaitForExitAsync());
    }

    [Fact]
    public async Task Restart_SameCookie_IsAccepted()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup());
        using var browser = gateway.NewBrowser();
        var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString();

        Assert.Equal(0, await gateway.StopAsync());
        await gateway.StartAsync();

        Assert.Equal(id, (await browser.EchoAsync("/app/after-restart")).Header("X-Session-Id"));
    }

    [Fact]
    public async Task Killed_SameCookie_IsAcceptedByTheNextOne()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup());
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);

        await gateway.KillAsync();
        await gateway.StartAsync();

        Assert.Equal(People.Alice.Id, (await browser.EchoAsync("/app/after-kill")).Header("X-User-Id"));
    }

    [Fact]
    public async Task Terminate_Idle_ExitsAtOnce()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup());
        var start = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await gateway.StopAsync());
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }
}
