using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>A backend that is down or too slow is told apart from everything else, and its own errors pass.</summary>
public sealed class UpstreamFailures(Site site)
{
    [Fact]
    public async Task DownOrTooSlow_IsToldApart_WithATraceId()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup()
            .Cluster("dead", new Uri($"http://127.0.0.1:{FreePort.Take()}"))
            .Route("dead", "/dead", "anonymous", "dead")
            .Cluster("impatient", site.Backend.Address)
            .Set("ReverseProxy:Clusters:impatient:HttpRequest", new JsonObject { ["ActivityTimeout"] = "00:00:01" })
            .Route("impatient", "/impatient", "anonymous", "impatient"));
        using var browser = gateway.NewBrowser();
        await AssertProblemAsync(browser, "/dead/x", HttpStatusCode.BadGateway);
        await AssertProblemAsync(browser, "/impatient/slow?ms=20000", HttpStatusCode.GatewayTimeout);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task OwnStatus_OfTheBackend_PassesWithItsBody(int status)
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var response = await browser.NavigateAsync($"/app/status/{status}");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains("\"target\"", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(browser.Cookies.Header);
    }

    private static async Task AssertProblemAsync(Browser browser, string path, HttpStatusCode status)
    {
        using var response = await browser.GetAsync(path);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.MediaType());
        var problem = await response.JsonAsync();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Contains(problem.EnumerateObject(), p => p.Name.Contains("trace", StringComparison.OrdinalIgnoreCase));
    }
}
