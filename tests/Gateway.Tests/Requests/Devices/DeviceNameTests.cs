using Gateway.Requests.Devices;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Requests.Devices;

public sealed class DeviceNameTests
{
    private const string ChromeOnWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    [Theory]
    [InlineData("Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0")]
    [InlineData("Firefox on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0")]
    [InlineData("Firefox on Android", "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0")]
    [InlineData("Firefox on iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15")]
    [InlineData("Chrome on Windows", ChromeOnWindows)]
    [InlineData("Chrome on macOS", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36")]
    [InlineData("Chrome on Android", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36")]
    [InlineData("Chrome on ChromeOS", "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36")]
    [InlineData("Chrome on iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.7339.101 Mobile/15E148 Safari/604.1")]
    [InlineData("Safari on macOS", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15")]
    [InlineData("Safari on iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1")]
    [InlineData("Safari on iPad", "Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1")]
    [InlineData("Edge on Windows", ChromeOnWindows + " Edg/140.0.0.0")]
    [InlineData("Opera on Windows", ChromeOnWindows + " OPR/122.0.0.0")]
    [InlineData("Samsung Internet on Android", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36")]
    [InlineData("An app on Android", "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36")]
    [InlineData("Internet Explorer on Windows", "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko")]
    [InlineData("A browser on Linux", "Mozilla/5.0 (X11; Linux x86_64) Something/1.0")]
    [InlineData(null, "Mozilla/5.0")]
    [InlineData("curl", "curl/8.14.1")]
    [InlineData("python-requests", "python-requests/2.32.4")]
    [InlineData("PostmanRuntime", "PostmanRuntime/7.46.0")]
    [InlineData("okhttp", "okhttp/5.1.0")]
    [InlineData("Wget", "Wget/1.25.0")]
    [InlineData("node", "node")]
    [InlineData(null, "")]
    [InlineData(null, "<script>alert(1)</script>")]
    [InlineData(null, "\u202Eevil/1.0")]
    [InlineData(null, "a-name-that-is-much-longer-than-that-of-any-program/1.0")]
    public void Of_UserAgent_IsReadable(string? expected, string userAgent) => Assert.Equal(expected, NameOf(("User-Agent", userAgent)));

    [Theory]
    [InlineData("Chrome on Linux", """ "Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140" """, "\"Linux\"")]
    [InlineData("Edge on macOS", """ "Not;A=Brand";v="99", "Microsoft Edge";v="139", "Chromium";v="139" """, "\"macOS\"")]
    [InlineData("Brave on Windows", """ "Brave";v="140", "Chromium";v="140", "Not_A Brand";v="8" """, "\"Windows\"")]
    [InlineData("Chromium on Linux", """ "Not)A;Brand";v="8", "Chromium";v="140" """, "\"Linux\"")]
    [InlineData("Chrome on ChromeOS", """ "Google Chrome";v="140", "Chromium";v="140" """, "\"Chrome OS\"")]
    [InlineData("Chrome on Windows", """ "<b>My Browser";v="1" """, "\"<b>My OS\"")]
    [InlineData("Chrome on Windows", "\";\";,,\"", "\"")]
    public void Of_ClientHints_WinOverTheUserAgent(string expected, string brands, string platform) =>
        Assert.Equal(expected, NameOf(("User-Agent", ChromeOnWindows), ("Sec-CH-UA", brands.Trim()), ("Sec-CH-UA-Platform", platform)));

    [Fact]
    public void Of_MobileHintAlone_SaysSo() =>
        Assert.Equal("Chrome on a mobile device", NameOf(("Sec-CH-UA", "\"Google Chrome\";v=\"140\""), ("Sec-CH-UA-Mobile", "?1")));

    private static string? NameOf(params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        return DeviceName.Of(context.Request.Headers);
    }
}
