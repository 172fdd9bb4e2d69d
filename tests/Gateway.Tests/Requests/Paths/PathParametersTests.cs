using Gateway.Requests.Paths;
using Xunit;

namespace Gateway.Tests.Requests.Paths;

public sealed class PathParametersTests
{
    [Theory]
    [InlineData("/a;x/b", "/a/b")]
    [InlineData("/a;x=1;y=2/b;z", "/a/b")]
    [InlineData("/a;/b/", "/a/b/")]
    [InlineData("/;x/a", "/a")]
    [InlineData("/a/;/b", "/a/b")]
    [InlineData("/;x", "/")]
    [InlineData(";", "/")]
    [InlineData("/a/b;x/", "/a/b/")]
    public void Without_Parameters_IsWhatAServletContainerReads(string path, string expected) => Assert.Equal(expected, PathParameters.Without(path));
}
