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
    [InlineData("X-Original-URL", "https://app.example.com?b=c", "/?b=c")]
    [InlineData("X-Original-URL", "https://app.example.com/private/%2e%2e/files/x", "/private/%2e%2e/files/x")]
    [InlineData("X-Original-URL", "https://app.example.com/private\\..\\files", "/private\\..\\files")]
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

        Assert.Equal(new ForwardedRequest(null, null), ForwardedRequest.FromHeaders(request));
    }

    // A proxy that sets one of the names passes on what the client sent under another.
    [Theory]
    [InlineData("X-Original-URI", "/secret", "X-Forwarded-Uri", "/reports")]
    [InlineData("X-Original-URL", "https://app.example.com/secret", "X-Forwarded-Uri", "/reports")]
    [InlineData("X-Forwarded-Uri", "/secret", "X-Original-URI", "nonsense")]
    public void FromHeaders_OtherNames_ThatDiffer_AreNone(string name, string value, string otherName, string otherValue)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[name] = value;
        request.Headers[otherName] = otherValue;
        request.Headers["X-Original-Method"] = "POST";
        request.Headers["X-Forwarded-Method"] = "GET";

        Assert.Equal(new ForwardedRequest(null, null), ForwardedRequest.FromHeaders(request));
    }

    [Fact]
    public void FromHeaders_OtherNames_ThatAgree_AreOne()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["X-Original-URL"] = "https://app.example.com/a?b=c";
        request.Headers["X-Forwarded-Uri"] = "/a?b=c";

        Assert.Equal("/a?b=c", ForwardedRequest.FromHeaders(request).Target);
    }

    [Fact]
    public void FromHeaders_MethodThatIsNotNamed_IsNotKnown()
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "GET";
        request.Headers["X-Original-URI"] = "/a";

        Assert.Null(ForwardedRequest.FromHeaders(request).Method);
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
