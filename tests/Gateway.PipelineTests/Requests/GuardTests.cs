namespace Gateway.PipelineTests.Requests;

/// <summary>What is refused for how it is written, before anything is authorized or forwarded.</summary>
public sealed class GuardTests(TestEnvironment environment)
{
    private static int _markers;

    [Theory]
    [InlineData("/open/..%2Fadmin/x")]
    [InlineData("/open/%2e%2e/admin/x")]
    [InlineData("/open/../admin/x")]
    [InlineData("/open/./x")]
    [InlineData("/open/..;/admin/x")]
    [InlineData("/open/..%3b/admin/x")]
    [InlineData("/open/;../admin/x")]
    [InlineData("/open\\..\\admin/x")]
    [InlineData("/open%5c..%5cadmin/x")]
    [InlineData("/open//x")]
    [InlineData("/open/x%00")]
    [InlineData("/open/x%")]
    [InlineData("/open/x%zz")]
    [InlineData("/open/%C0%AF/x")]
    [InlineData("/auth//session")]
    [InlineData("/health/%2e%2e/open/x")]
    [InlineData("/app/%2e%2e/open/x")]
    public async Task AmbiguousPath_Is400_AndReachesNoBackend(string target)
    {
        var marker = NewMarker();
        Assert.Equal(400, (await environment.GetRawAsync($"{target}?{marker}")).Status);
        Assert.False(environment.Backend.Received(marker));
    }

    [Theory]
    [InlineData("/open/a%20b/%C3%A4?q=%2F..%2F")]
    [InlineData("/open/a;b=c/x")]
    [InlineData("/open/...")]
    [InlineData("/open/.well-known/x")]
    [InlineData("/open/~user/a+b,c'd(e)")]
    [InlineData("/open/x?")]
    [InlineData("/open/x?a=b&a=%zz")]
    [InlineData("/open/%41%2d%7e")]
    public async Task UnambiguousTarget_ArrivesByteForByte(string target)
    {
        var marker = NewMarker();
        var answer = await environment.GetRawAsync(target, $"X-Marker: {marker}");

        Assert.Equal(200, answer.Status);
        Assert.Equal(target, Assert.Single(environment.Backend.Requests, request => request.Header("X-Marker") == marker).Target);
    }

    [Fact]
    public async Task AmbiguousPath_OfARouteThatOptsOut_ArrivesByteForByte()
    {
        await using var loose = await TestEnvironment.StartAsync(
            static setup => setup.Route("loose", "/loose", "anonymous")
                .Set("ReverseProxy:Routes:loose:Metadata:AllowAmbiguousPath", "true"));

        Assert.Equal(200, (await loose.GetRawAsync("/loose/a%2Fb//c")).Status);
        Assert.Equal("/loose/a%2Fb//c", Assert.Single(loose.Backend.Requests).Target);
    }

    [Theory]
    [InlineData("/open/x;/../admin")]
    [InlineData("/open;x/../x")]
    public async Task DotSegmentBehindAParameter_Is400(string target) => Assert.Equal(400, (await environment.GetRawAsync(target)).Status);

    [Fact]
    public async Task AbsoluteTarget_IsReadByItsPath()
    {
        var marker = NewMarker();
        var answer = await environment.GetRawAsync($"http://{environment.Address.Authority}/open/x?{marker}");

        Assert.Equal(200, answer.Status);
        Assert.True(environment.Backend.Received($"/open/x?{marker}"));
    }

    [Fact]
    public async Task OptionsOfTheServer_IsAnsweredHere()
    {
        var answer = await environment.SendRawAsync("OPTIONS *", []);

        Assert.Equal(204, answer.Status);
        Assert.Equal("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", Assert.Single(answer.All("Allow")));
    }

    [Theory]
    [InlineData("TRACE /open/x", 405)]
    [InlineData("TRACE /auth/login", 405)]
    [InlineData("CONNECT evil.example:443", 400)]
    [InlineData("get /open/x", 400)]
    [InlineData("Head /open/x", 400)]
    [InlineData("pOST /auth/login", 400)]
    public async Task MethodAboutTheConnection_OrInAnotherCase_IsRefused(string requestLine, int status)
    {
        var answer = await environment.SendRawAsync(requestLine, ["X-Secret: not-to-be-echoed"]);

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("not-to-be-echoed", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    public async Task OtherMethod_ArrivesAsItIs(string method)
    {
        using var browser = environment.NewBrowser();
        using var response = await browser.SendAsync(new HttpMethod(method), "/open/x");
        Assert.Equal(method, (await response.EchoAsync()).Method);
    }

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, chunked")]
    public async Task BodyInACodingThatNobodyUndoes_Is501(string coding)
    {
        var marker = NewMarker();
        var answer = await environment.SendRawAsync($"POST /open/x?{marker}", [$"Transfer-Encoding: {coding}"], "5\r\nhello\r\n0\r\n\r\n");

        Assert.Equal(501, answer.Status);
        Assert.False(environment.Backend.Received(marker));
    }

    [Fact]
    public async Task ChunkedBody_ArrivesWhole()
    {
        var marker = NewMarker();
        var answer = await environment.SendRawAsync(
            $"POST /open/x?{marker}", ["Transfer-Encoding: chunked"], "5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n");

        Assert.Equal(200, answer.Status);
        var received = Assert.Single(environment.Backend.Requests, request => request.Target.Contains(marker, StringComparison.Ordinal));
        Assert.Equal(8, received.BodyLength);
    }

    // Something that no other request has.
    private static string NewMarker() => $"guarded-{Interlocked.Increment(ref _markers)}-";
}
