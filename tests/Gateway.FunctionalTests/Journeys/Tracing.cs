using System.Security.Cryptography;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>One trace runs from the browser's request to the backend, and carries no secret.</summary>
public sealed class Tracing(Site site)
{
    [Fact]
    public async Task Traceparent_ReachesTheBackend_WithTheSameTraceAndASpanOfTheGateways()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        var (trace, span) = NewIds();
        var received = await browser.EchoAsync("/app/traced", ("traceparent", $"00-{trace}-{span}-01"));
        var parts = received.Header("traceparent")!.Split('-');
        Assert.Equal(trace, parts[1]);
        Assert.NotEqual(span, parts[2]);
    }

    [Fact]
    public async Task Otlp_EndpointSet_ExportsTheTraceWithoutSecrets()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(site.Setup()
            .SetEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString())
            .SetEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .SetEnvironment("OTEL_BSP_SCHEDULE_DELAY", "100"));
        using var browser = gateway.NewBrowser();
        var session = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString()!;
        var (trace, span) = NewIds();
        await browser.EchoAsync("/app/exported", ("traceparent", $"00-{trace}-{span}-01"));

        await Wait.UntilAsync(() => collector.Received(Convert.FromHexString(trace)), TimeSpan.FromSeconds(10), "the trace is exported");
        Assert.Equal(0, await gateway.StopAsync());

        Assert.True(collector.Received("service.name"));
        Assert.True(collector.Received("gateway"));
        foreach (var secret in (string[])[session, browser.Cookies[GatewayProcess.CookieName]!, People.Alice.Password])
        {
            Assert.False(collector.Received(secret));
            Assert.DoesNotContain(secret, gateway.Log, StringComparison.Ordinal);
        }
    }

    private static (string Trace, string Span) NewIds() => (RandomNumberGenerator.GetHexString(32, lowercase: true), RandomNumberGenerator.GetHexString(16, lowercase: true));
}
