using Xunit;

namespace Gateway.FunctionalTests.Attacks;

/// <summary>A backend can't have the browser throw the session's cookie away with everything else.</summary>
[Collection(AttackSite.Name)]
public sealed class ClearSiteData(AttackSite site)
{
    [Theory]
    [InlineData("\"cookies\"", null)]
    [InlineData("\"COOKIES\"", null)]
    [InlineData("\"cookies\", \"cookies\"", null)]
    [InlineData("\"cache\", \"cookies\"", "\"cache\"")]
    [InlineData("\"cache\", \"storage\"", "\"cache\", \"storage\"")]
    [InlineData("\"*\"", "\"cache\", \"clientHints\", \"executionContexts\", \"prefetchCache\", \"prerenderCache\", \"storage\"")]
    public async Task Cookies_AreLeftOut(string value, string? expected)
    {
        foreach (var path in (string[])["/open/clear-site-data", "/app/clear-site-data"])
        {
            var answer = await RawHttp.GetAsync(site.Address, $"{path}?value={Uri.EscapeDataString(value)}", $"Cookie: {site.Cookie}");
            Assert.Equal(200, answer.Status);
            Assert.Equal(expected is null ? [] : [expected], answer.All("Clear-Site-Data"));
        }
    }
}
