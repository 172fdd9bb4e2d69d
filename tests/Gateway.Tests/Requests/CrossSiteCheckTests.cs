using Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Requests;

public sealed class CrossSiteCheckTests
{
    [Theory]
    [InlineData("same-origin", null, false)]
    [InlineData("none", null, false)]
    [InlineData("same-site", null, true)]
    [InlineData("cross-site", null, true)]
    [InlineData("", null, true)]
    [InlineData("same-origin", "https://evil.example", false)]
    [InlineData("cross-site", "http://app.example", true)]
    [InlineData(null, null, false)]
    [InlineData(null, "http://app.example:8080", false)]
    [InlineData(null, "https://app.example:8080", false)]
    [InlineData(null, "https://public.example", false)]
    [InlineData(null, "http://app.example", true)]
    [InlineData(null, "http://app.example:8081", true)]
    [InlineData(null, "http://evil.example", true)]
    [InlineData(null, "http://app.example:8080.evil.example", true)]
    [InlineData(null, "http://evil.example@app.example:8080", true)]
    [InlineData(null, "http://app.example:8080/x", true)]
    [InlineData(null, "ftp://app.example:8080", true)]
    [InlineData(null, "null", true)]
    [InlineData(null, "", true)]
    [InlineData(null, "http://app.example.:8080", false)]
    [InlineData(null, "https://public.example.", false)]
    [InlineData(null, "https://PUBLIC.example", false)]
    [InlineData(null, "http://public.example", true)]
    [InlineData(null, "https://public.example:444", true)]
    [InlineData(null, "http://app.example..:8080", true)]
    public void IsCrossSite_ByWhatTheBrowserSays(string? site, string? origin, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString("app.example:8080");
        if (site is not null)
        {
            request.Headers["Sec-Fetch-Site"] = site;
        }

        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        Assert.Equal(expected, new CrossSiteCheck(Options.Create(new SiteOptions { PublicUrl = "https://public.example" })).IsCrossSite(request));
    }

    // The framework reads the host of a request in Unicode, and browsers write an origin in Punycode.
    [Theory]
    [InlineData("app.example.", "https://app.example", false)]
    [InlineData("app.example.:8080", "https://app.example:8080", false)]
    [InlineData("app.example", "https://app.example.", false)]
    [InlineData("app.example:443", "https://app.example", false)]
    [InlineData("app.example:443", "http://app.example", true)]
    [InlineData("xn--bcher-kva.example", "https://xn--bcher-kva.example", false)]
    [InlineData("xn--bcher-kva.example", "https://bucher.example", true)]
    [InlineData("[2001:db8::1]:8080", "http://[2001:db8::1]:8080", false)]
    [InlineData("", "https://app.example", true)]
    public void IsCrossSite_HostOfTheRequest_HasOneReading(string host, string origin, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Host = host;
        request.Headers.Origin = origin;

        Assert.Equal(expected, new CrossSiteCheck(Options.Create(new SiteOptions())).IsCrossSite(request));
    }
}
