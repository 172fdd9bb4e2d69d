using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gateway.PipelineTests.Proxy;

/// <summary>What a backend's answer may do to the gateway's cookies, and what passes as it is.</summary>
public sealed class ResponseHeaderTests(TestEnvironment environment)
{
    [Theory]
    [InlineData("__Host-gateway_session=planted; Path=/; Secure")]
    [InlineData("__Host-gateway_session=; Path=/; Secure; Max-Age=0")]
    [InlineData("__Secure-gateway_session_device=planted; Path=/auth; Secure")]
    public async Task CookieOfTheGateways_IsDropped_AndTheOthersPass(string cookie)
    {
        environment.Backend.Answer("/open/cookies", context =>
        {
            context.Response.Headers.SetCookie = new(["a=b", context.Request.Query["cookie"].ToString(), "c=d; Path=/x"]);
            return Task.CompletedTask;
        });
        using var browser = environment.NewBrowser();
        using var response = await browser.GetAsync($"/open/cookies?cookie={Uri.EscapeDataString(cookie)}");

        Assert.Equal(["a=b", "c=d; Path=/x"], response.Headers.GetValues("Set-Cookie"));
    }

    [Theory]
    [InlineData("\"cookies\"", null)]
    [InlineData("\"cache\"", "\"cache\"")]
    [InlineData("\"cache\", \"cookies\"", "\"cache\"")]
    public async Task ClearSiteData_LosesTheCookies(string sent, string? received)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.GetAsync($"/open/clear-site-data?value={Uri.EscapeDataString(sent)}");
        Assert.Equal(received, response.Header("Clear-Site-Data"));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(418)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task OwnStatusOfTheBackend_Passes(int status)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/open/own-status-{status}");
        environment.Backend.Answer(path, context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            context.Response.Headers["X-From"] = "the backend";
            return status is 204 or 304 ? Task.CompletedTask : context.Response.WriteAsync("its own words");
        });
        using var browser = environment.NewBrowser();
        using var response = await browser.NavigateAsync(path);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(("7", "the backend"), (response.Header("Retry-After"), response.Header("X-From")));
        Assert.Equal(status is 204 or 304 ? "" : "its own words", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Stream_ArrivesPieceByPiece()
    {
        var next = new SemaphoreSlim(0);
        environment.Backend.Answer("/open/events", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var n = 1; n <= 3; n++)
            {
                await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"data: {n}\n"));
                await context.Response.Body.FlushAsync();
                await next.WaitAsync();
            }
        });
        using var client = new HttpClient { BaseAddress = environment.Address };
        using var response = await client.GetAsync(new Uri("/open/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        // The backend sends the next one only when the one before has arrived.
        for (var n = 1; n <= 3; n++)
        {
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"data: {n}"), await reader.ReadLineAsync());
            next.Release();
        }
    }

    [Fact]
    public async Task Stream_EndsWithItsSession()
    {
        environment.Backend.Answer("/app/endless", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n");
            await context.Response.Body.FlushAsync();
            var aborted = new TaskCompletionSource();
            context.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
        });
        using var alice = await environment.SignInAsync(People.Alice);
        using var client = new HttpClient { BaseAddress = environment.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app/endless");
        request.Headers.TryAddWithoutValidation("Cookie", alice.Cookies.Header);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: 1", await reader.ReadLineAsync());

        using var signedOut = await alice.SignOutAsync();

        // Cut, not ended: whoever reads must not take it for the whole.
        await Assert.ThrowsAnyAsync<IOException>(() => reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System));
    }
}
