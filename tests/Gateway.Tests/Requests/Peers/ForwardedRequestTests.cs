using Gateway.Requests.Peers;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Requests.Peers;

public sealed class ForwardedRequestTests
{
    [Theory]
    [InlineData("X-Forwarded-Uri", "/a?b=c", "/a?b=c")]
    [InlineData("X-Original-URI", "/a", "/a")]
    [InlineData("X-Original-URL", "https://app.example.com/a?b=c", "/a?b=c")]
    [InlineData("X-Original-URL", "https://app.example.com", "/")]
    [InlineData("X-Original-URL", "javascript:alert(1)", null)]
    [InlineData("X-Forwarded-Uri", "a", null)]
    [InlineData("X-Forwarded-Uri", "", null)]
    public void FromHeaders_Target_IsItsPathAndQuery(string name, string value, string? expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[name] = value;

        Assert.Equal(expected, ForwardedRequest.FromHeaders(request).Target);
    }

    [Fact]
    public void FromHeaders_TwoOpinions_AreNone()
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "GET";
        request.Headers["X-Forwarded-Uri"] = new(["/one", "/two"]);
        request.Headers["X-Forwarded-Method"] = new(["POST", "GET"]);

        Assert.Equal(new ForwardedRequest("GET", null), ForwardedRequest.FromHeaders(request));
    }

    [Fact]
    public void FromHeaders_Method_IsTheForwardedOne()
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "GET";
        request.Headers["X-Forwarded-Method"] = "DELETE";

        Assert.Equal("DELETE", ForwardedRequest.FromHeaders(request).Method);
    }
}
