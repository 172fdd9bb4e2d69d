using Gateway.SignIn;
using Xunit;

namespace Gateway.Tests.SignIn;

public sealed class ReturnUrlTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a/b?c=d&e=%2F#f")]
    [InlineData("/a//b")]
    [InlineData("/?next=//evil.example")]
    [InlineData("/@evil.example")]
    public void OrFrontPage_PathOfThisSite_Stays(string url) => Assert.Equal(url, ReturnUrl.OrFrontPage(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\/evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("/a\\b")]
    [InlineData(" //evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    public void OrFrontPage_AnythingElse_IsTheFrontPage(string? url) => Assert.Equal("/", ReturnUrl.OrFrontPage(url));

    [Fact]
    public void OrFrontPage_LettersBeyondAscii_AreEscaped() => Assert.Equal("/%C3%BC%20x?q=%20", ReturnUrl.OrFrontPage("/ü x?q=%20"));
}
