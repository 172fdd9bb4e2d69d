using System.Text;
using Gateway.Sessions.Sharing;
using Xunit;

namespace Gateway.Tests.Sessions.Sharing;

public sealed class ShareTokenTests
{
    [Fact]
    public void TryParse_TextOfAToken_IsTheSameToken()
    {
        var token = ShareToken.New();

        Assert.True(ShareToken.TryParse(token.Value, out var parsed));
        Assert.Equal(token.ShareId, parsed.ShareId);
        Assert.True(parsed.Matches(token.Hash()));
    }

    [Fact]
    public void Matches_AnotherToken_DoesNot() => Assert.False(ShareToken.New().Matches(ShareToken.New().Hash()));

    [Fact]
    public void Value_Is256BitsAndNotTheId()
    {
        var token = ShareToken.New();

        Assert.Equal(43, token.Value.Length);
        Assert.DoesNotContain(token.ShareId, token.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(token.ShareId, Convert.ToBase64String(token.Hash()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/A")]
    public void TryParse_NoToken_IsRefused(string? text) => Assert.False(ShareToken.TryParse(text, out _));

    [Fact]
    public void ToString_DoesNotShowIt() =>
        Assert.DoesNotContain(ShareToken.New().Value, new StringBuilder().Append(ShareToken.New()).ToString(), StringComparison.Ordinal);
}
