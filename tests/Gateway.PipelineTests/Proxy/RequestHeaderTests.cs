namespace Gateway.PipelineTests.Proxy;

/// <summary>What a backend is told of a request, and what a client can't make it believe.</summary>
public sealed class RequestHeaderTests(TestEnvironment environment)
{
    private const string Forged = "forged-by-the-client";

    public static TheoryData<string> Spellings { get; } =
    [
        "X-User-Id", "x-user-id", "X_USER_ID", "X.User.Id", "X-User_Id", "X!User#Id", "X|User~Id", "X-User-Email", "X-User-Name",
        "X-User-Full-Name", "X-User-Role", "x_user_role",
        "X-User-Anything", "X-Session-Id", "x.session.id", "X-User-Assertion", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Uri",
        "Forwarded", "X-Original-URL", "X-Rewrite-URL",
        "X-HTTP-Method-Override", "X-Method-Override", "Proxy",
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task ReservedName_AnySpelling_NeverArrives(string name)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var stranger = environment.NewBrowser();

        Assert.DoesNotContain(Forged, (await alice.EchoAsync("/app/x", (name, Forged))).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Forged, (await alice.EchoAsync("/open/x", (name, Forged))).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Forged, (await stranger.EchoAsync("/open/x", (name, Forged))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x-user-id, x-user-role, x-session-id")]
    [InlineData("X_User_Id")]
    [InlineData("keep-alive, X-User-Id")]
    public async Task NameListedInConnection_RemovesNothingOfOurs(string connection)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        var answer = await environment.GetRawAsync("/app/x", $"Cookie: {alice.Cookies.Header}", $"Connection: {connection}");

        Assert.Equal(200, answer.Status);
        Assert.Contains(People.Alice.Id, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Accept-Language", "de")]
    [InlineData("Authorization", "Bearer abc")]
    [InlineData("X-Requested-With", "XMLHttpRequest")]
    [InlineData("X-Userid", "1")]
    [InlineData("If-None-Match", "\"abc\"")]
    public async Task OtherHeader_ArrivesAsItIs(string name, string value)
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        Assert.Equal(value, (await alice.EchoAsync("/app/x", (name, value))).Header(name));
    }

    [Fact]
    public async Task Identity_IsPrintableAscii_AndAClaimWithoutAValueSendsNoHeader()
    {
        using var joerg = await environment.BrowserOfAsync(People.Joerg);
        var received = await joerg.EchoAsync("/app/x");

        Assert.Equal(People.Joerg.Id, received.Header("X-User-Id"));
        Assert.Equal("joerg@example.com", received.Header("X-User-Email"));
        Assert.Equal("J%C3%B6rg %C3%9Cmlaut", received.Header("X-User-Full-Name"));
        Assert.Empty(received.All("X-User-Role"));
        Assert.NotNull(received.Header("X-Session-Id"));
        Assert.Equal(3, received.Header("X-User-Assertion")!.Split('.').Length);
    }

    [Fact]
    public async Task SessionsCookie_IsTakenOut_AndTheOthersStay()
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        var session = alice.Cookies.Header!;

        Assert.Equal("a=b; c=\"d e\"", (await alice.EchoAsync("/app/x", ("Cookie", $"a=b; {session}; c=\"d e\""))).Header("Cookie"));
        Assert.Empty((await alice.EchoAsync("/app/x")).All("Cookie"));
    }

    [Fact]
    public async Task Forwarded_IsWhatTheGatewayKnows()
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        var received = await alice.EchoAsync(
            "/app/x", ("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"));

        Assert.Equal("127.0.0.1", received.Header("X-Forwarded-For"));
        Assert.Equal("http", received.Header("X-Forwarded-Proto"));
        Assert.Equal(environment.Address.Authority, received.Header("X-Forwarded-Host"));
    }

    [Fact]
    public async Task TraceParent_IsTheGatewaysOwnSpanOfTheClientsTrace()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        using var alice = await environment.BrowserOfAsync(People.Alice);
        var received = await alice.EchoAsync("/app/x", ("traceparent", $"00-{trace}-b7ad6b7169203331-01"), ("baggage", "a=b"));

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", received.Header("traceparent"));
        Assert.DoesNotContain("b7ad6b7169203331", received.Header("traceparent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ArrivesUnchanged()
    {
        using var alice = await environment.BrowserOfAsync(People.Alice);
        using var response = await alice.PostTextAsync("/app/x", new string('x', 200_000), "text/plain");
        var received = await response.EchoAsync();

        Assert.Equal((200_000, "text/plain"), (received.BodyLength, received.Header("Content-Type")));
    }
}
