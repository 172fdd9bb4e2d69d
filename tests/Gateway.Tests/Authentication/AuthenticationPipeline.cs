using Gateway.Authentication;
using Gateway.Authentication.Cookies;
using Gateway.Keys;
using Gateway.Pages;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;
using Gateway.Tests.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Authentication;

/// <summary>The gateway's authentication and authorization on the memory store, for requests without a server. Each request names its endpoint.</summary>
internal sealed class AuthenticationPipeline : IAsyncDisposable
{
    public const string CookieName = "sid";

    private readonly WebApplication _application;
    private readonly IServiceProvider _services;
    private readonly RequestDelegate _withFastPath;
    private readonly RequestDelegate _frameworkOnly;

    private readonly MemoryKeyRingStore _keys;

    private AuthenticationPipeline(WebApplication application, MemoryKeyRingStore keys)
    {
        _application = application;
        _keys = keys;
        _services = application.Services;
        _withFastPath = Build(static application => application.UseSessionAuthentication());
        _frameworkOnly = Build(static application => application.UseAuthentication().UseAuthorization());
    }

    /// <summary>How often the key ring was read from its store.</summary>
    public int KeyRingReads => _keys.Reads;

    /// <summary>Builds the pipeline.</summary>
    /// <param name="configure">Adds or replaces services.</param>
    /// <param name="settings">Configuration besides the cookie's name.</param>
    public static async Task<AuthenticationPipeline> CreateAsync(Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
    {
        // Never started: the pipeline needs the services of a host, not its server.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration
            .AddInMemoryCollection([new("Gateway:Cookie:Name", CookieName), new("Gateway:Cookie:Secure", "SameAsRequest")])
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        var keys = new MemoryKeyRingStore();
        var ring = new KeyRing(keys, static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
        await ring.RefreshAsync(default);
        builder.Logging.ClearProviders();
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(ring)
            .AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>()
            .AddSingleton<AuditLog>()
            .AddPages()
            .AddSessions(builder.Configuration)
            .AddSessionAuthentication(builder.Configuration);
        configure?.Invoke(builder.Services);
        return new AuthenticationPipeline(builder.Build(), keys);
    }

    /// <summary>Begins a session and returns the value of its <c>Cookie</c> header.</summary>
    public async Task<(Session Session, string Cookie)> BeginSessionAsync(SessionUser user)
    {
        var begun = (SessionStart.Begun)await _services.GetRequiredService<SessionManager>()
            .BeginAsync(new SignInProof(user, Remember: false), default, replaced: null, default);
        return (begun.Session, await CookieOfAsync(begun.Session.Id, begun.Secret));
    }

    /// <summary>The <c>Cookie</c> header of a session that the store may not have.</summary>
    public async Task<string> CookieOfAsync(SessionId id, SessionSecret secret) =>
        $"{CookieName}={await _services.GetRequiredService<SessionTicket>().WriteAsync(id, secret, default)}";

    public async Task<StoreOutcome> EndSessionAsync(Session session) =>
        await _services.GetRequiredService<SessionManager>().EndAsync(session, SessionEnd.SignOut, default);

    /// <summary>Sends a request through the gateway's pipeline, fast path included.</summary>
    public Task<HttpContext> SendAsync(Endpoint endpoint, string? cookie, string path = "/", string? accept = null) =>
        SendAsync(_withFastPath, endpoint, cookie, path, accept);

    /// <summary>Sends a request through the framework's middleware alone.</summary>
    public Task<HttpContext> SendByFrameworkAsync(Endpoint endpoint, string? cookie) => SendAsync(_frameworkOnly, endpoint, cookie, "/", accept: null);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task<HttpContext> SendAsync(RequestDelegate pipeline, Endpoint endpoint, string? cookie, string pathAndQuery, string? accept)
    {
        await using var scope = _services.CreateAsyncScope();
        var uri = new Uri(new Uri("https://gateway.test"), pathAndQuery);
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = uri.Scheme;
        context.Request.Host = new HostString(uri.Host);
        context.Request.Path = uri.AbsolutePath;
        context.Request.QueryString = new QueryString(uri.Query);
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget = uri.PathAndQuery;
        context.Request.Headers.Cookie = cookie;
        context.Request.Headers.Accept = accept;
        context.Response.Body = new MemoryStream();
        context.SetEndpoint(endpoint);
        await pipeline(context);
        return context;
    }

    private RequestDelegate Build(Action<IApplicationBuilder> use)
    {
        var application = new ApplicationBuilder(_services);
        application.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = WriteErrorAsync });
        use(application);
        application.Run(static context => context.GetEndpoint()!.RequestDelegate!(context));
        return application.Build();
    }

    private static Task WriteErrorAsync(HttpContext context) =>
        context.WriteProblemAsync(StatusCodes.Status500InternalServerError, "Error", context.Features.Get<IExceptionHandlerFeature>()?.Error.ToString());
}
