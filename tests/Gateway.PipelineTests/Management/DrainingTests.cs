using Microsoft.AspNetCore.Http;

namespace Gateway.PipelineTests.Management;

/// <summary>A gateway that was told to stop finishes what it began, and tells load balancers meanwhile.</summary>
public sealed class DrainingTests
{
    [Fact]
    public async Task Stopping_RequestInFlightFinishes_AndReadinessSaysSoMeanwhile()
    {
        await using var environment = await TestEnvironment.StartAsync();
        var (arrived, mayAnswer) = (new TaskCompletionSource(), new TaskCompletionSource());
        environment.Backend.Answer("/open/slow", async context =>
        {
            arrived.SetResult();
            await mayAnswer.Task;
            await context.Response.WriteAsync("done");
        });
        using var browser = environment.NewBrowser();
        var pending = browser.GetAsync("/open/slow");
        await arrived.Task;

        environment.Lifetime.StopApplication();

        using (var ready = await environment.ManagementAsync("/health/ready"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Equal("""{"status":"draining"}""", await ready.Content.ReadAsStringAsync());
        }

        using (var live = await environment.ManagementAsync("/health/live"))
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        mayAnswer.SetResult();
        using var response = await pending;
        Assert.Equal("done", await response.Content.ReadAsStringAsync());
    }
}
