using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>What was opened in a session is closed with it, and keeps it alive until then.</summary>
[Collection(Timing.Name)]
public sealed class StreamsEndWithTheirSession(Site site)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task WebSocket_SignOut_IsClosedWithinASecond()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var socket = await ConnectAsync(site.Proxy, browser);

        await AssertEndsAsync(browser, async () =>
        {
            try
            {
                await socket.ReceiveAsync(new byte[16], CancellationToken.None);
                return socket.State != WebSocketState.Open;
            }
            catch (WebSocketException)
            {
                return true;
            }
        });
    }

    [Fact]
    public async Task EventStream_SignOut_IsClosedWithinASecond()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var client = new HttpClient { BaseAddress = site.Proxy.Address };
        using var reader = await OpenEventsAsync(client, browser);

        await AssertEndsAsync(browser, async () =>
        {
            try
            {
                while (await reader.ReadLineAsync() is not null)
                {
                }

                return true;
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                return true;
            }
        });
    }

    [Fact]
    public async Task EventStream_OpenedWhileItsSessionEnds_IsClosedToo()
    {
        var mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = await StartSlowStreamAsync(isAsked, mayAnswer.Task);
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().Cluster("backend", new Uri(backend.Urls.Single())));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app/x");
        request.Headers.TryAddWithoutValidation("Cookie", browser.Cookies.Header);
        var answer = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await isAsked.Task.WaitAsync(TimeSpan.FromSeconds(10));

        (await browser.SignOutAsync()).Dispose();
        mayAnswer.SetResult();

        using var response = await answer;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
            while (await reader.ReadLineAsync(deadline.Token) is not null)
                Assert.False(deadline.IsCancellationRequested);
        }).WaitAsync(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task OtherSession_SignOut_LeavesThisOnesStreamOpen()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var other = await site.NewBrowserAsync(People.Alice);
        using var client = new HttpClient { BaseAddress = site.Proxy.Address };
        using var reader = await OpenEventsAsync(client, browser);

        (await other.SignOutAsync()).Dispose();

        // Far more events than were on the way when the other session ended.
        for (var line = 0; line < 60; line++)
            Assert.NotNull(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task PlainRequest_SignOut_Finishes()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        var cookies = browser.Cookies.Header!;
        var slow = browser.GetAsync("/app/slow?ms=2500");
        using var second = site.Proxy.NewBrowser();
        await Wait.UntilAsync(() => site.Backend.Requests.Any(r => r.Target.EndsWith("/slow?ms=2500", StringComparison.Ordinal)), TimeSpan.FromSeconds(10), "the slow request is under way");

        (await second.SendAsync(HttpMethod.Post, "/auth/logout", ("Cookie", cookies))).Dispose();

        using var answer = await slow;
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task OpenWebSocket_CountsAsUse()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().Set("Gateway:Sessions:Ttl", "00:00:03").Set("Gateway:Sessions:AbsoluteTtl", "00:05:00"));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        using var socket = await ConnectAsync(gateway, browser);
        var clock = Stopwatch.StartNew();

        // Asking is not use, so only the socket can keep the session alive this long.
        await Wait.UntilAsync(
            async () =>
            {
                using var answer = await browser.GetAsync("/auth/session");
                Assert.True(answer.IsSuccessStatusCode, $"The session had ended after {clock.Elapsed.TotalSeconds:f1} s.");
                return clock.Elapsed > TimeSpan.FromSeconds(6.5);
            },
            TimeSpan.FromSeconds(15),
            "twice the idle lifetime has passed");
    }

    [Fact]
    public async Task OpenUpload_CountsAsUse_AndFinishesThoughItsSessionEnds()
    {
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().Set("Gateway:Sessions:Ttl", "00:00:03").Set("Gateway:Sessions:AbsoluteTtl", "00:05:00"));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
        var cookies = browser.Cookies.Header!;
        var work = new Pipe();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/app/upload") { Content = new StreamContent(work.Reader.AsStream()) };
        var upload = browser.SendAsync(request);
        var clock = Stopwatch.StartNew();

        await Wait.UntilAsync(
            async () =>
            {
                await work.Writer.WriteAsync(new byte[1024]);
                using var answer = await browser.GetAsync("/auth/session");
                Assert.True(answer.IsSuccessStatusCode, $"The session had ended after {clock.Elapsed.TotalSeconds:f1} s.");
                return clock.Elapsed > TimeSpan.FromSeconds(6.5);
            },
            TimeSpan.FromSeconds(15),
            "twice the idle lifetime has passed");
        using var other = gateway.NewBrowser();
        (await other.SendAsync(HttpMethod.Post, "/auth/logout", ("Cookie", cookies))).Dispose();
        using var after = await other.SendAsync(HttpMethod.Get, "/app/after", ("Cookie", cookies));
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        await work.Writer.WriteAsync(new byte[100_000]);
        await work.Writer.CompleteAsync();

        using var done = await upload;
        Assert.True(done.IsSuccessStatusCode);
    }

    private static async Task<WebApplication> StartSlowStreamAsync(TaskCompletionSource isAsked, Task mayAnswer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            isAsked.TrySetResult();
            await mayAnswer;
            context.Response.ContentType = "text/event-stream";
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            while (await timer.WaitForNextTickAsync(context.RequestAborted))
                await context.Response.WriteAsync("data: x\n\n", context.RequestAborted);
        });
        await app.StartAsync();
        return app;
    }

    private static async Task AssertEndsAsync(Browser browser, Func<Task<bool>> endsAsync)
    {
        var end = endsAsync();
        Assert.False(end.IsCompleted);
        var clock = Stopwatch.StartNew();
        (await browser.SignOutAsync()).Dispose();

        Assert.True(await end.WaitAsync(TimeSpan.FromSeconds(5)));
        TestContext.Current.SendDiagnosticMessage($"{TestContext.Current.Test?.TestDisplayName}: {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed < Bound, $"It took {clock.ElapsedMilliseconds} ms.");
    }

    private static async Task<ClientWebSocket> ConnectAsync(GatewayProcess gateway, Browser browser)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", browser.Cookies.Header);
        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/app/ws" }.Uri, CancellationToken.None);
        return socket;
    }

    private static async Task<StreamReader> OpenEventsAsync(HttpClient client, Browser browser)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app/sse");
        request.Headers.TryAddWithoutValidation("Cookie", browser.Cookies.Header);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.StartsWith("data:", await reader.ReadLineAsync(), StringComparison.Ordinal);
        return reader;
    }
}
