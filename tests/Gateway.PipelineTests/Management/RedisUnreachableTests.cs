namespace Gateway.PipelineTests.Management;

/// <summary>A gateway whose Redis has never answered: it serves what needs no session, and is not ready.</summary>
public sealed class RedisUnreachableTests(TestEnvironment elsewhere, RedisUnreachableTests.Fixture fixture)
    : IClassFixture<RedisUnreachableTests.Fixture>
{
    [Fact]
    public async Task Live_Is200()
    {
        using var response = await fixture.Environment.ManagementAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Ready_Is503AndNamesWhatIsWaitedFor()
    {
        using var response = await fixture.Environment.ManagementAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("""{"status":"starting","waiting_for":["redis","key_ring"]}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Detailed_NamesRedisAndTheKeyRing()
    {
        using var response = await fixture.Environment.ManagementAsync("/health/detailed");
        var components = (await response.JsonAsync()).GetProperty("components");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("unavailable", components.GetProperty("redis").GetProperty("status").GetString());
        Assert.Equal("unavailable", components.GetProperty("key_ring").GetProperty("status").GetString());
        Assert.Equal("healthy", components.GetProperty("users_file").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Sessions_Is503()
    {
        using var response = await fixture.Environment.ManagementAsync("/auth/health/sessions");
        var answer = await response.JsonAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(("unavailable", "redis"), (answer.GetProperty("status").GetString(), answer.GetProperty("store").GetString()));
    }

    [Fact]
    public async Task AnonymousRoute_IsServed()
    {
        using var browser = fixture.Environment.NewBrowser();
        await browser.EchoAsync("/open/x");
    }

    [Fact]
    public async Task Cookie_ThatNobodyCanRead_Is503AndStays()
    {
        using var alice = await elsewhere.BrowserOfAsync(People.Alice);
        using var browser = fixture.Environment.NewBrowser(alice.Cookies);
        using var response = await browser.GetAsync("/app/x");

        response.AssertUnavailable();
    }

    [Fact]
    public async Task SignIn_Is503()
    {
        using var browser = fixture.Environment.NewBrowser();
        using var response = await browser.TrySignInAsync(People.Alice.Email, UsersFile.Password);
        response.AssertUnavailable();
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestEnvironment Environment { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Environment = await TestEnvironment.StartAsync(
                static setup => setup.Set("Gateway:Redis:Url", $"redis://127.0.0.1:{FreePort.Take()}"));

        public ValueTask DisposeAsync() => Environment.DisposeAsync();
    }
}
