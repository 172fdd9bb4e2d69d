using Gateway.Requests;
using Xunit;

namespace Gateway.Tests.Requests;

public sealed class PathGuardTests
{
    [Theory]
    [InlineData("/a?b", "/a?b")]
    [InlineData("http://host/a?b", "/a?b")]
    [InlineData("HTTPS://user_1.example.com:8443/a", "/a")]
    [InlineData("http://[::1]:80/a", "/a")]
    [InlineData("http://host?b", "?b")]
    [InlineData("http://host", "")]
    [InlineData("*", "*")]
    public void PathOf_PlainTarget_BeginsBehindTheAuthority(string target, string expected) => Assert.Equal(expected, PathGuard.PathOf(target).ToString());

    [Theory]
    [InlineData("http://host#/a")]
    [InlineData("http://host\\a/b")]
    [InlineData("http://host;x/a")]
    [InlineData("http://user@host/a")]
    [InlineData("http://ho%2fst/a")]
    [InlineData("http:///a/b")]
    [InlineData("http://?/a")]
    [InlineData("ftp://host/a")]
    [InlineData("file:///a")]
    [InlineData("x:http://host/a")]
    public void PathOf_TargetWithoutAPlainAuthority_IsRefusedWhole(string target)
    {
        Assert.Equal(target, PathGuard.PathOf(target).ToString());
        Assert.NotNull(AmbiguousTarget.Find(PathGuard.PathOf(target)));
    }
}
