using CsCheck;
using Gateway.Authentication;
using Gateway.Authentication.Policies;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Authentication.Policies;

public sealed class CachedSessionFastPathTests
{
    private static readonly (string Key, string Value)[] Policies = [("Gateway:Policies:admins:Roles:0", "admin"), ("Gateway:Policies:staff:Roles:0", "editor"), ("Gateway:Policies:staff:Roles:1", "admin")];

    // What an endpoint may ask for, in the framework's own terms. "missing" is a policy that does not exist.
    private static readonly object[] Metadata =
    [
        new AuthorizeAttribute(), new AuthorizeAttribute("admins"), new AuthorizeAttribute("staff"), new AuthorizeAttribute("missing"),
        new AuthorizeAttribute { Roles = "admin" }, new AuthorizeAttribute { AuthenticationSchemes = SessionAuthenticationHandler.Scheme },
        new AllowAnonymousAttribute(), new DenyAttribute(), SessionUse.None,
        new AuthorizationPolicyBuilder().AddRequirements(new SessionPolicyRequirement(SessionPolicy.AdministrationName)).Build(),
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build(), new AuthorizationPolicyBuilder().RequireClaim("role", "editor").Build(),
        new AuthorizationPolicyBuilder().RequireAssertion(static context => context.User.HasClaim("email", "admin@example.com")).Build(),
    ];

    [Fact]
    public async Task AnyEndpointPolicyAndCookie_HasTheFrameworksResult()
    {
        await using var pipeline = await AuthenticationPipeline.CreateAsync(settings: Policies);
        var cookies = await CookiesAsync(pipeline);
        var byFastPath = 0;

        await Gen.Select(Gen.Int[0, Metadata.Length - 1].Array[0, 3], Gen.Int[0, cookies.Length - 1]).SampleAsync(
            async (metadata, cookie) =>
            {
                var endpoint = EndpointWith([.. metadata.Select(index => Metadata[index])]);
                var expected = await pipeline.SendByFrameworkAsync(endpoint, cookies[cookie]);
                var actual = await pipeline.SendAsync(endpoint, cookies[cookie]);

                Assert.Equal(ResultOf(expected), ResultOf(actual));
                Interlocked.Add(ref byFastPath, IsByFastPath(actual) ? 1 : 0);
            },
            iter: 3000);

        Assert.InRange(byFastPath, 30, 2970);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("admins")]
    public async Task CachedSession_ThatMeetsThePolicy_TakesTheFastPath(string? policy)
    {
        await using var pipeline = await AuthenticationPipeline.CreateAsync(settings: Policies);
        var (_, cookie) = await pipeline.BeginSessionAsync(new SessionUser { Id = "u-1", Role = "admin" });
        var endpoint = EndpointWith(policy is null ? new AuthorizeAttribute() : new AuthorizeAttribute(policy));

        Assert.False(IsByFastPath(await pipeline.SendAsync(endpoint, cookie)));
        var second = await pipeline.SendAsync(endpoint, cookie);

        Assert.True(IsByFastPath(second));
        Assert.Equal("u-1", SessionIdentity.SessionOf(second.User)?.User.Id);
    }

    [Fact]
    public async Task CachedSession_ThatWasEnded_IsRefused()
    {
        await using var pipeline = await AuthenticationPipeline.CreateAsync();
        var (session, cookie) = await pipeline.BeginSessionAsync(new SessionUser { Id = "u-1" });
        var endpoint = EndpointWith(new AuthorizeAttribute());
        await pipeline.SendAsync(endpoint, cookie);
        Assert.True(IsByFastPath(await pipeline.SendAsync(endpoint, cookie)));

        Assert.Equal(StoreOutcome.Done, await pipeline.EndSessionAsync(session));

        Assert.Equal("401 ", ResultOf(await pipeline.SendAsync(endpoint, cookie)));
    }

    [Fact]
    public async Task SchemeThatHandlesRequests_SeesTheRequestOfACachedSessionFirst()
    {
        await using var pipeline = await AuthenticationPipeline.CreateAsync(static services =>
        {
            services.AddTransient<CallbackHandler>();
            services.Configure<AuthenticationOptions>(static options => options.AddScheme<CallbackHandler>("callback", displayName: null));
        });
        var (_, cookie) = await pipeline.BeginSessionAsync(new SessionUser { Id = "u-1" });
        var everything = EndpointWith(new AuthorizeAttribute());
        await pipeline.SendAsync(everything, cookie);

        var callback = await pipeline.SendAsync(everything, cookie, CallbackHandler.Path);

        Assert.Equal("418 ", ResultOf(callback));
    }

    private static async Task<string?[]> CookiesAsync(AuthenticationPipeline pipeline)
    {
        var cookies = new List<string?> { null, "", "other=1", $"{AuthenticationPipeline.CookieName}=forged" };
        foreach (var role in (string?[])[null, "admin", "editor", "viewer", "viewer, admin"])
        {
            var (_, cookie) = await pipeline.BeginSessionAsync(new SessionUser { Id = $"u-{role}", Email = $"{role}@example.com", Role = role });
            cookies.Add(cookie);
            cookies.Add($"other=1; {cookie}");
            await pipeline.SendAsync(EndpointWith(new AuthorizeAttribute()), cookie);
        }

        cookies.Add($"{cookies[4]}; {cookies[6]}");
        var (ended, endedCookie) = await pipeline.BeginSessionAsync(new SessionUser { Id = "u-ended", Role = "admin" });
        await pipeline.SendAsync(EndpointWith(new AuthorizeAttribute()), endedCookie);
        await pipeline.EndSessionAsync(ended);
        cookies.Add(endedCookie);
        return [.. cookies];
    }

    private static Endpoint EndpointWith(params object[] metadata) => new(
        static async context => await context.Response.WriteAsync($"reached by {SessionIdentity.SessionOf(context.User)?.User.Id ?? context.User.Identity?.Name ?? "-"}"),
        new EndpointMetadataCollection(metadata),
        displayName: null);

    // The status, and which user reached the endpoint; problem documents are not compared, because they carry a trace id.
    private static string ResultOf(HttpContext context)
    {
        context.Response.Body.Position = 0;
        var body = new StreamReader(context.Response.Body).ReadToEnd();
        return $"{context.Response.StatusCode} {(body.StartsWith("reached", StringComparison.Ordinal) ? body : "")}";
    }

    private static bool IsByFastPath(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status200OK && context.Features.Get<IAuthenticateResultFeature>() is null && SessionIdentity.SessionOf(context.User) is not null;

    [AttributeUsage(AttributeTargets.All)]
    private sealed class DenyAttribute : Attribute, IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new ClaimsAuthorizationRequirement("nobody", ["has-it"])];
    }

    /// <summary>A remote scheme reduced to what matters here: it answers its callback path by itself.</summary>
    private sealed class CallbackHandler : IAuthenticationRequestHandler
    {
        public const string Path = "/signin-callback";

        private HttpContext _context = null!;

        public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
        {
            _context = context;
            return Task.CompletedTask;
        }

        public Task<bool> HandleRequestAsync()
        {
            var isCallback = _context.Request.Path == Path;
            _context.Response.StatusCode = isCallback ? StatusCodes.Status418ImATeapot : _context.Response.StatusCode;
            return Task.FromResult(isCallback);
        }

        public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

        public Task ChallengeAsync(AuthenticationProperties? properties) => Task.CompletedTask;

        public Task ForbidAsync(AuthenticationProperties? properties) => Task.CompletedTask;
    }
}
