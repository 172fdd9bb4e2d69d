using Gateway.Requests;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Gateway.Tests.Requests;

public sealed class CookieHeaderTests
{
    [Theory]
    [InlineData("sid=abc", "abc")]
    [InlineData("a=1; sid=abc; b=2", "abc")]
    [InlineData("a=1;sid=abc", "abc")]
    [InlineData("a=1;   sid=abc  ;b", "abc")]
    [InlineData("sid = abc", "abc")]
    [InlineData("a=1; \t sid\t=\tabc \t", "abc")]
    [InlineData("sid=abc;\t sid=other", "")]
    [InlineData("sid=", "")]
    [InlineData("sid", "")]
    [InlineData("sid=a b\"c", "a b\"c")]
    [InlineData("sid=abc; sid=abc", "abc")]
    [InlineData("sid=abc; sid=other", "")]
    [InlineData("xsid=abc", null)]
    [InlineData("sidx=abc", null)]
    [InlineData("SID=abc", null)]
    [InlineData("a=sid=abc", null)]
    [InlineData("", null)]
    [InlineData(";;;", null)]
    public void Find_InHeader_ReadsOurCookieAlone(string header, string? expected) => Assert.Equal(expected, CookieHeader.Find(header, "sid"));

    [Fact]
    public void Find_DifferentOnesInSeveralHeaders_OpensNothing() =>
        Assert.Equal("", CookieHeader.Find(new StringValues(["sid=abc", "sid=other"]), "sid"));

    [Fact]
    public void Find_NoHeader_Null() => Assert.Null(CookieHeader.Find(default, "sid"));

    [Theory]
    [InlineData("a=1; sid=x; sid=y; sid=x; sid", "x,y,")]
    [InlineData("sid=1; sid=1; sid=2; sid=3; sid=4; sid=5; sid=6; sid=7; sid=8", "1,2,3,4,5,6,7,8")]
    [InlineData("sid=1; sid=2; sid=3; sid=4; sid=5; sid=6; sid=7; sid=8; sid=9; sid=10", "1,2,3,4,5,6,7,8")]
    [InlineData("a=1", "")]
    public void FindAll_InHeader_IsTheFirstEightDifferentOnes(string header, string expected) =>
        Assert.Equal(expected, string.Join(',', CookieHeader.FindAll(header, "sid")));

    [Fact]
    public void FindAll_InSeveralLines_IsTheFirstEightOfAll() =>
        Assert.Equal(
            ["1", "2", "3", "4", "5", "6", "7", "8"],
            CookieHeader.FindAll(new StringValues(["sid=1; sid=2; sid=3; sid=4; sid=5", "sid=1; sid=6; sid=7; sid=8; sid=9", "sid=10"]), "sid"));
}
