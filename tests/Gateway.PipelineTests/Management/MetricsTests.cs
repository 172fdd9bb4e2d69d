namespace Gateway.PipelineTests.Management;

/// <summary>The measurements for Prometheus. Other gateways of this process have theirs turned off.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_TellOfTheRequestsThatWereServed()
    {
        await using var environment = await TestEnvironment.StartAsync(static setup => setup.Set("OTEL_METRICS_EXPORTER", "prometheus"));
        using var alice = await environment.SignInAsync(People.Alice);
        await alice.EchoAsync("/app/x");
        using var refused = await alice.TrySignInAsync(People.Alice.Email, "wrong");

        using var response = await environment.ManagementAsync("/metrics");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.MediaType());
        Assert.Contains("gateway_upstream_request_duration_seconds_count{", text, StringComparison.Ordinal);
        Assert.Matches("gateway_sign_in_attempts_total\\{[^}]*result=\"success\"[^}]*\\} ", text);
        Assert.Matches("gateway_sign_in_attempts_total\\{[^}]*reason=\"wrong_password\"[^}]*\\} ", text);
        Assert.DoesNotContain(People.Alice.Email, text, StringComparison.Ordinal);
    }
}
