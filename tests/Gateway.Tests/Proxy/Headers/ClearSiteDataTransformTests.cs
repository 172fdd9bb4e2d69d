using Gateway.Proxy.Headers;
using Xunit;

namespace Gateway.Tests.Proxy.Headers;

public sealed class ClearSiteDataTransformTests
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
    public void WithoutCookies_KeepsEverythingElse(string value, string? expected) => Assert.Equal(expected, ClearSiteDataTransform.WithoutCookies(value));
}
