using Gateway.Proxy.Headers;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.Tests.Proxy.Headers;

public sealed class RequestCookiesTests
{
    [Theory]
    [InlineData("sid=x", "")]
    [InlineData("a=1; sid=x", "a=1")]
    [InlineData("sid=x; a=1", "a=1")]
    [InlineData("a=1; sid=x; b=2", "a=1; b=2")]
    [InlineData("a=1;sid=x;b=2", "a=1;b=2")]
    [InlineData("sid=x; sid=y; b=\"q; z\"", "b=\"q; z\"")]
    [InlineData("a=1;  b = 2 ; sid=x", "a=1;  b = 2 ")]
    [InlineData("sid", "")]
    [InlineData("a=1; sid = x", "a=1")]
    [InlineData("a=1; sidx=x; xsid=y; Sid=z", "a=1; sidx=x; xsid=y; Sid=z")]
    [InlineData("a=sid=1", "a=sid=1")]
    [InlineData("broken; ; =; é", "broken; ; =; é")]
    public void Without_OurCookie_LeavesTheOthersByteForByte(string header, string expected) =>
        Assert.Equal(expected, RequestCookies.Without(header, "sid").ToString());

    [Fact]
    public void Without_SeveralHeaders_KeepsTheirOrder() =>
        Assert.Equal(["a=1", "b=2"], RequestCookies.Without(new StringValues(["a=1", "sid=x", "b=2; sid=y"]), "sid").ToArray());

    [Fact]
    public void Without_NotThere_IsTheSameHeader()
    {
        var header = new StringValues(["a=1; b=2"]);

        Assert.Same(header[0], RequestCookies.Without(header, "sid")[0]);
    }
}
