using Gateway.Requests.Paths;
using Xunit;

namespace Gateway.Tests.Requests.Paths;

public sealed class PathGuardMiddlewareTests
{
    [Theory]
    [InlineData("/a?b", "/a?b")]
    [InlineData("http://host/a?b", "/a?b")]
    [InlineData("HTTPS://user_1.example.com:8443/a", "/a")]
    [InlineData("http://[::1]:80/a", "/a")]
    [InlineData("http://host?b", "?b")]
    [InlineData("http://host", "")]
    [InlineData("*", "*")]
    public void PathOf_PlainTarget_BeginsBehindTheAuthority(string target, string expected) => Assert.Equal(expected, PathGuardMiddleware.PathOf(target).ToString());

    [Theory]
    [InlineData("http://host#/a")]
    [InlineData("http://host\\a/b")]
    [InlineData("http://host;x/a")]
    [InlineData("http://user@host/a")]
    [InlineData("http://ho%2fst/a")]
    [InlineData("http:///a/b")]
    [InlineData("http://[::1]]/a")]
    [InlineData("http://[::1][/a")]
    [InlineData("http://[::1/a")]
    [InlineData("http://host:80:90/a")]
    [InlineData("http://host:80@host/a")]
    [InlineData("http://?/a")]
    [InlineData("ftp://host/a")]
    [InlineData("file:///a")]
    [InlineData("x:http://host/a")]
    public void PathOf_TargetWithoutAPlainAuthority_IsRefusedWhole(string target)
    {
        Assert.Equal(target, PathGuardMiddleware.PathOf(target).ToString());
        Assert.NotNull(AmbiguousTarget.Find(PathGuardMiddleware.PathOf(target)));
    }
}
