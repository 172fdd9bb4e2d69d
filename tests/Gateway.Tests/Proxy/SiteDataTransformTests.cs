using Gateway.Proxy;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class SiteDataTransformTests
{
    private const string AllButCookies = "\"cache\", \"clientHints\", \"executionContexts\", \"prefetchCache\", \"prerenderCache\", \"storage\"";

    [Theory]
    [InlineData("\"cookies\"", null)]
    [InlineData("\"Cookies\"", null)]
    [InlineData("cookies", null)]
    [InlineData("\"cache\"", "\"cache\"")]
    [InlineData("\"cache\", \"cookies\", \"storage\"", "\"cache\", \"storage\"")]
    [InlineData("\"cookies\",\"cookies\"", null)]
    [InlineData("\"*\"", AllButCookies)]
    [InlineData("*", AllButCookies)]
    [InlineData("", null)]
    public void WithoutCookies_KeepsEverythingElse(string value, string? expected) => Assert.Equal(expected, SiteDataTransform.WithoutCookies(value));
}
