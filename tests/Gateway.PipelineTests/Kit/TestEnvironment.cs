using Gateway.Configuration;
using Gateway.PipelineTests;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Memory;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(TestEnvironment))]

namespace Gateway.PipelineTests;

/// <summary>
/// A whole gateway in this process: both of its servers on free ports, sessions in memory, users from a file, and a backend whose
/// answers are given by the test. The one without a setup of its own is shared by all tests that change nothing for the others.
/// </summary>
public sealed class TestEnvironment : IAsyncLifetime
{
    private const string DecidedByHeader = "X-Test-Decided-By";

    private readonly TempDirectory _folder = new();
    private readonly Action<GatewaySetup>? _configure;
    private readonly SemaphoreSlim _signingIn = new(1, 1);
    private readonly Dictionary<Person, CookieJar> _signedIn = [];
    private WebApplication? _gateway;
    private Browser? _management;

    public TestEnvironment()
        : this(null, null)
    {
    }

    private TestEnvironment(Action<GatewaySetup>? configure, FakeTimeProvider? time)
    {
        _configure = configure;
        Time = time;
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    public Uri ManagementAddress { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    /// <summary>What the usual routes lead to: it echoes what it received, unless a test gives an answer of its own.</summary>
    public BackendHost Backend { get; private set; } = null!;

    /// <summary>The gateway's clock where the test moves it; null where it is the system's.</summary>
    public FakeTimeProvider? Time { get; }

    public string UsersFile => _folder.Combine("users.json");

    /// <summary>Stops the gateway, as SIGTERM does.</summary>
    public IHostApplicationLifetime Lifetime => Gateway.Lifetime;

    internal ObservedSessionStore Store => (ObservedSessionStore)Gateway.Services.GetRequiredService<ISessionStore>();

    private WebApplication Gateway => _gateway ?? throw new InvalidOperationException("The gateway was not started.");

    /// <summary>Starts one with further settings.</summary>
    /// <param name="configure">Changes the configuration; the usual routes are there already.</param>
    /// <param name="time">The clock, for tests in which time matters.</param>
    public static async Task<TestEnvironment> StartAsync(Action<GatewaySetup>? configure = null, FakeTimeProvider? time = null)
    {
        var environment = new TestEnvironment(configure, time);
        try
        {
            await environment.InitializeAsync();
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <summary>A clock that stands still until the test moves it. It begins now, for the client's own clock goes on.</summary>
    public static FakeTimeProvider NewClock() => new(TimeProvider.System.GetUtcNow());

    /// <summary>Who decided that a signed-in request may go on: <c>fast-path</c> or <c>framework</c>.</summary>
    public static string DecidedBy(HttpResponseMessage response) => response.Headers.GetValues(DecidedByHeader).Single();

    public async ValueTask InitializeAsync()
    {
        Backend = await BackendHost.StartAsync();
        _management = new Browser(ManagementAddress);
        var setup = new GatewaySetup().UsualRoutes(Backend)
            .Set("ASPNETCORE_URLS", Address.GetLeftPart(UriPartial.Authority))
            .Set("Gateway:Management:Url", ManagementAddress.GetLeftPart(UriPartial.Authority))
            .Set("Gateway:KeyRing:Directory", _folder.Combine("keys"))
            .Set("Gateway:Users:File", Testing.UsersFile.Write(_folder, [.. People.All]))
            // Everybody signs in again and again in tests that run at the same time.
            .Set("Gateway:Sessions:MaxPerUser", 0)
            .Set("Gateway:SignIn:Throttle:Failures", 1_000)
            // Client, gateway and backend share the threads of this process, and a test may keep one for itself.
            .Set("Gateway:Server:InlineScheduling", false)
            // Meters are found by their name in the whole process: with several gateways, each would count for all.
            .Set("OTEL_METRICS_EXPORTER", "none");
        _configure?.Invoke(setup);

        var settings = GatewaySettings.Load(_folder.Write(GatewaySettings.FileName, setup.File.ToJsonString()), static _ => null);
        var builder = global::Gateway.Program.CreateBuilder(settings);
        builder.Logging.ClearProviders();
        if (Time is not null)
            builder.Services.AddSingleton<TimeProvider>(Time);
        if (builder.Services.Any(static service => service.ServiceType == typeof(MemorySessionStore)))
            builder.Services.AddSingleton<ISessionStore>(ObserveStore);
        _gateway = builder.Build();
        _gateway.Use(ShowDecision);
        global::Gateway.Program.Configure(_gateway);
        await _gateway.StartAsync();
    }

    public Browser NewBrowser(CookieJar? cookies = null) => new(Address, cookies);

    /// <summary>
    /// A browser in which this person has just signed in: a session of its own, for tests that end it or look at its first request.
    /// </summary>
    public async Task<Browser> SignInAsync(Person person)
    {
        var browser = NewBrowser();
        await browser.SignInAsync(person with { Password = Testing.UsersFile.Password });
        return browser;
    }

    /// <summary>A browser with the session that all tests of this environment share, and leave as it is.</summary>
    public async Task<Browser> BrowserOfAsync(Person person)
    {
        await _signingIn.WaitAsync();
        try
        {
            if (!_signedIn.TryGetValue(person, out var cookies))
            {
                using var browser = await SignInAsync(person);
                _signedIn[person] = cookies = browser.Cookies;
            }

            return NewBrowser(cookies.Copy());
        }
        finally
        {
            _signingIn.Release();
        }
    }

    public Task<HttpResponseMessage> ManagementAsync(string path, HttpMethod? method = null) =>
        _management!.SendAsync(method ?? HttpMethod.Get, path);

    /// <summary>Sends a GET for exactly this target, with these header lines.</summary>
    public Task<RawResponse> GetRawAsync(string target, params string[] headerLines) => RawHttp.GetAsync(Address, target, headerLines);

    /// <summary>Sends exactly this request line and these header lines, and a body behind them.</summary>
    public Task<RawResponse> SendRawAsync(string requestLine, string[] headerLines, string body = "") =>
        RawHttp.SendAsync(
            Address,
            $"{requestLine} HTTP/1.1\r\nHost: {Address.Authority}\r\nConnection: close\r\n"
            + $"{string.Concat(headerLines.Select(static line => $"{line}\r\n"))}\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        if (Backend is not null)
            await Backend.DisposeAsync();
        _management?.Dispose();
        _signingIn.Dispose();
        _folder.Dispose();
    }

    private static ObservedSessionStore ObserveStore(IServiceProvider services) => new(services.GetRequiredService<MemorySessionStore>());

    // The framework notes its result, the fast path does not. Before the answer begins: after it, the client may have it already.
    private static Task ShowDecision(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            if (context.User.Identity?.IsAuthenticated == true)
                context.Response.Headers[DecidedByHeader] =
                    context.Features.Get<IAuthenticateResultFeature>() is null ? "fast-path" : "framework";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
