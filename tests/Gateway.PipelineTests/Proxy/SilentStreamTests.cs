using System.Net.WebSockets;

namespace Gateway.PipelineTests.Proxy;

/// <summary>A WebSocket may be silent for the cluster's <c>ActivityTimeout</c>. Pings of either end count as activity.</summary>
public sealed class SilentStreamTests
{
    [Fact]
    public async Task WebSocket_Silent_EndsAtTheActivityTimeout_AndOneWithPingsDoesNot()
    {
        await using var impatient = await TestEnvironment.StartAsync(
            static setup => setup.Set("ReverseProxy:Clusters:backend:HttpRequest:ActivityTimeout", "00:00:01"));
        using var alice = await impatient.SignInAsync(People.Alice);
        using var pinging = await ConnectAsync(impatient, alice, keepAlive: TimeSpan.FromMilliseconds(100));

        // Two silent ones, one after the other, outlast the timeout of the one with pings.
        for (var again = 0; again < 2; again++)
        {
            using var silent = await ConnectAsync(impatient, alice, keepAlive: TimeSpan.Zero);
            var failure = await Assert.ThrowsAsync<WebSocketException>(() => ReceiveAsync(silent));
            Assert.Equal(WebSocketError.ConnectionClosedPrematurely, failure.WebSocketErrorCode);
        }

        await pinging.SendAsync("still here"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Assert.Equal(10, (await ReceiveAsync(pinging)).Count);
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestEnvironment environment, Browser browser, TimeSpan keepAlive)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", browser.Cookies.Header);
        socket.Options.KeepAliveInterval = keepAlive;
        await socket.ConnectAsync(new UriBuilder(environment.Address) { Scheme = "ws", Path = "/app/ws" }.Uri, CancellationToken.None);
        return socket;
    }

    private static async Task<WebSocketReceiveResult> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        return await socket.ReceiveAsync(new byte[64], patience.Token);
    }
}
