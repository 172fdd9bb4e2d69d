using CsCheck;
using Xunit;

namespace Gateway.Tests.SignIn;

public sealed class ReturnUrlPropertyTests
{
    private static readonly Gen<string> Url = TextGen.Of(
        "/", "/", "//", "\\", "evil.example", "https:", "http:", "javascript:", "@", ":", "?", "#", "\t", "\n", "\r", "\0", "\u000b", " ", ".", "..", "%2f", "%5c", "%09", "ü", "\ud800", "\u0085", "a");

    [Fact]
    public void OrFrontPage_AnyText_IsAPathOfThisSite() => Url.Sample(url => { ReturnUrlInvariants.Check(url); }, iter: 20_000);

    [Fact]
    public void OrFrontPage_AnyPath_IsAPathOfThisSite() => Url.Sample(url => { ReturnUrlInvariants.Check($"/{url}"); }, iter: 20_000);

    [Theory]
    [InlineData(4096)]
    [InlineData(4097)]
    public void OrFrontPage_LongPath_IsBounded(int length) => Assert.Equal(length <= 4096, ReturnUrlInvariants.Check($"/{new string('a', length - 1)}").Length > 1);
}
