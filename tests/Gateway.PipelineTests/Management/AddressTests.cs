namespace Gateway.PipelineTests.Management;

/// <summary>Which address a request came to is decided by its connection, never by its <c>Host</c>.</summary>
public sealed class AddressTests(TestEnvironment environment)
{
    public static TheoryData<string> ManagementPaths { get; } =
        ["/health/live", "/health/ready", "/health/detailed", "/auth/health/sessions", "/metrics"];

    public static TheoryData<string> PublicPaths { get; } =
        ["/health", "/auth/login", "/auth/session", "/auth/verify", "/open/x", "/app/x"];

    [Theory]
    [MemberData(nameof(ManagementPaths))]
    public async Task ManagementPath_OnThePublicAddress_Is404WhateverTheHost(string path)
    {
        foreach (var host in (string[])[environment.Address.Authority, environment.ManagementAddress.Authority])
        {
            var response = await RawHttp.SendAsync(
                environment.Address, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.Equal(404, response.Status);
        }
    }

    [Theory]
    [MemberData(nameof(PublicPaths))]
    public async Task PublicPath_OnTheManagementAddress_Is404WhateverTheHost(string path)
    {
        foreach (var host in (string[])[environment.Address.Authority, environment.ManagementAddress.Authority])
        {
            var response = await RawHttp.SendAsync(
                environment.ManagementAddress, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.Equal(404, response.Status);
        }
    }

    [Fact]
    public async Task PublicHealth_SaysThatItServesAndNothingMore()
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"status":"healthy"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task OwnPath_Unknown_IsNeverProxied()
    {
        await using var everything = await TestEnvironment.StartAsync(static setup => setup.Route("all", "/", "anonymous"));
        using var browser = everything.NewBrowser();
        foreach (var path in (string[])["/auth/nothing-here", "/auth", "/AUTH/x", "/health/nothing-here", "/health/ready"])
        {
            using var response = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.False(everything.Backend.Received(path));
        }

        await browser.EchoAsync("/elsewhere");
    }
}
