using System.Text;
using Gateway.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Proxy.Forwarding;

public sealed class CoalescingReadMiddlewareTests
{
    [Theory]
    [InlineData(true, 65_537L, null, "HTTP/1.1", true)]
    [InlineData(true, 65_536L, null, "HTTP/1.1", false)]
    [InlineData(true, null, "chunked", "HTTP/1.1", true)]
    [InlineData(true, null, null, "HTTP/1.1", false)]
    [InlineData(true, null, null, "HTTP/2", false)]
    [InlineData(true, 1_000_000L, null, "HTTP/2", true)]
    [InlineData(false, 1_000_000L, null, "HTTP/1.1", false)]
    public async Task Uploads_AreGathered_WhereRequestsRunInline(bool isInline, long? length, string? coding, string protocol, bool gathered)
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream(Encoding.UTF8.GetBytes("what was sent"));
        context.Request.Body = body;
        context.Request.ContentLength = length;
        context.Request.Protocol = protocol;
        if (coding is not null)
        {
            context.Request.Headers.TransferEncoding = coding;
        }

        var seen = Stream.Null;
        await new CoalescingReadMiddleware(Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = isInline })).InvokeAsync(context, forwarded =>
        {
            seen = forwarded.Request.Body;
            return Task.CompletedTask;
        });

        Assert.Equal(gathered, !ReferenceEquals(body, seen));
        using var reader = new StreamReader(seen);
        Assert.Equal("what was sent", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
