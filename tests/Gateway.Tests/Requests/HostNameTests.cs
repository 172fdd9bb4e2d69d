using Gateway.Requests;
using Xunit;

namespace Gateway.Tests.Requests;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("app.example", "app.example", true)]
    [InlineData("app.example.", "APP.example", true)]
    [InlineData("app.example", "app.example.", true)]
    [InlineData("app.example..", "app.example", false)]
    [InlineData("app.example..", "app.example.", false)]
    [InlineData(".", "", false)]
    [InlineData("app", "ap", false)]
    [InlineData("[::1]", "[::1]", true)]
    public void IsSame_DotAtTheEnd_MakesNoOtherHost(string one, string other, bool expected) =>
        Assert.Equal(expected, HostName.IsSame(one, other));

    [Theory]
    [InlineData("app.example", "app.example", "app.example.")]
    [InlineData("app.example.", "app.example", "app.example.")]
    [InlineData("app.example:8080", "app.example:8080", "app.example.:8080")]
    [InlineData("*.app.example", "*.app.example", "*.app.example.")]
    [InlineData("*", "*")]
    [InlineData("*:8080", "*:8080")]
    [InlineData("[::1]:80", "[::1]:80")]
    [InlineData("", "")]
    public void SpellingsOf_Host_AreWithAndWithoutTheDot(string host, params string[] expected) =>
        Assert.Equal(expected, HostName.SpellingsOf(host));
}
