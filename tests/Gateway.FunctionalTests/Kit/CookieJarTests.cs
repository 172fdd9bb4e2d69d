using System.Net;
using Xunit;

namespace Gateway.FunctionalTests.Kit;

public sealed class CookieJarTests
{
    [Fact]
    public void Take_SecureCookie_IsSentBackUnchanged()
    {
        var jar = new CookieJar();
        jar.Take(Response("__Host-a=x%20=y; Path=/; Secure; HttpOnly"));
        Assert.Equal("__Host-a=x%20=y", jar.Header);
    }

    [Theory]
    [InlineData("a=; Max-Age=0")]
    [InlineData("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT")]
    public void Take_Deletion_ForgetsTheCookie(string deletion)
    {
        var jar = new CookieJar { ["a"] = "1", ["b"] = "2" };
        jar.Take(Response(deletion));
        Assert.Equal("b=2", jar.Header);
    }

    private static HttpResponseMessage Response(string setCookie)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK);
        response.Headers.Add("Set-Cookie", setCookie);
        return response;
    }
}
