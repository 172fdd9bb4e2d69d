using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>What is sent piece by piece arrives piece by piece.</summary>
public sealed class Streams(Site site)
{
    [Fact]
    public async Task WebSocket_SignedIn_IsProxied()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", browser.Cookies.Header);
        await socket.ConnectAsync(new UriBuilder(site.Proxy.Address) { Scheme = "ws", Path = "/app/ws" }.Uri, CancellationToken.None);
        await socket.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[16];
        var answer = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal("ping", Encoding.UTF8.GetString(buffer, 0, answer.Count));
    }

    [Fact]
    public async Task EventStream_SignedIn_ArrivesAsItIsSent()
    {
        using var browser = await site.NewBrowserAsync(People.Alice);
        using var client = new HttpClient { BaseAddress = site.Proxy.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app/sse");
        request.Headers.TryAddWithoutValidation("Cookie", browser.Cookies.Header);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: 0", await reader.ReadLineAsync());
    }
}
