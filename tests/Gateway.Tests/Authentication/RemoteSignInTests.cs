using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Gateway.Authentication;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;
using Xunit;

namespace Gateway.Tests.Authentication;

/// <summary>ASP.NET Core's own <see cref="OpenIdConnectHandler"/> signs in with the session scheme, as it comes.</summary>
public sealed class RemoteSignInTests
{
    private const string Callback = "/signin-oidc";

    [Fact]
    public async Task OpenIdConnect_AfterTheCallback_HasBegunASession()
    {
        using var provider = new Provider();
        await using var pipeline = await AuthenticationPipeline.CreateAsync(services => Add(services, provider));

        var callback = await SignInAsync(pipeline, provider);

        Assert.Equal((StatusCodes.Status302Found, "/after"), (callback.Response.StatusCode, callback.Response.Headers.Location.ToString()));
        var request = await pipeline.SendAsync(Protected, CookiesOf(callback));
        var user = Assert.IsType<Session>(SessionIdentity.SessionOf(request.User)).User;
        Assert.Equal(("person-1", "ann@example.com", "Ann Example"), (user.Id, user.Email, user.FullName));
    }

    [Fact]
    public async Task OpenIdConnect_CallbackOfSomebodyWhoIsSignedIn_EndsTheirSessionAndReachesNoBackend()
    {
        using var provider = new Provider();
        await using var pipeline = await AuthenticationPipeline.CreateAsync(services => Add(services, provider));
        var (_, cookie) = await pipeline.BeginSessionAsync(new SessionUser { Id = "somebody" });
        Assert.Equal(StatusCodes.Status200OK, (await pipeline.SendAsync(Protected, cookie)).Response.StatusCode);

        var callback = await SignInAsync(pipeline, provider, cookie);

        Assert.Equal("/after", callback.Response.Headers.Location.ToString());
        Assert.Equal(StatusCodes.Status401Unauthorized, (await pipeline.SendAsync(Protected, cookie)).Response.StatusCode);
    }

    [Fact]
    public async Task OpenIdConnect_StoreUnavailable_Is503AndSignsNobodyIn()
    {
        using var provider = new Provider();
        await using var pipeline = await AuthenticationPipeline.CreateAsync(services =>
        {
            Add(services, provider);
            services.AddSingleton<ISessionStore>(new UnavailableStore());
        });

        var callback = await SignInAsync(pipeline, provider);

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, callback.Response.StatusCode);
        Assert.NotEmpty(callback.Response.Headers.RetryAfter.ToString());
        Assert.DoesNotContain(AuthenticationPipeline.CookieName, CookiesOf(callback), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOutAsync_StoreUnavailable_ThrowsAndKeepsTheCookie()
    {
        await using var pipeline = await AuthenticationPipeline.CreateAsync(static services => services.AddSingleton<ISessionStore>(new UnavailableStore()));
        var cookie = await pipeline.CookieOfAsync(SessionId.New(), SessionSecret.New());
        var signOut = new Endpoint(static context => context.SignOutAsync(), new EndpointMetadataCollection(new AllowAnonymousAttribute()), displayName: null);

        var context = await pipeline.SendAsync(signOut, cookie);

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
        Assert.Equal(0, context.Response.Headers.SetCookie.Count);
    }

    private static Endpoint Protected { get; } = new(static _ => Task.CompletedTask, new EndpointMetadataCollection(new AuthorizeAttribute()), displayName: null);

    private static Endpoint Challenge { get; } = new(
        static context => context.ChallengeAsync("acme", new AuthenticationProperties { RedirectUri = "/after" }),
        new EndpointMetadataCollection(new AllowAnonymousAttribute()),
        displayName: null);

    private static void Add(IServiceCollection services, Provider provider) =>
        services.AddAuthentication().AddOpenIdConnect("acme", options =>
        {
            options.Authority = Provider.Issuer;
            options.ClientId = Provider.ClientId;
            options.ClientSecret = "secret";
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.CallbackPath = Callback;
            options.SignInScheme = SessionAuthenticationHandler.Scheme;
            options.BackchannelHttpHandler = provider;
        });

    private static async Task<HttpContext> SignInAsync(AuthenticationPipeline pipeline, Provider provider, string? cookie = null)
    {
        var challenge = await pipeline.SendAsync(Challenge, cookie, "/challenge");
        var query = QueryHelpers.ParseQuery(new Uri(challenge.Response.Headers.Location.ToString()).Query);
        provider.Nonce = query["nonce"].ToString();
        var cookies = string.Join("; ", ((string[])[cookie ?? "", CookiesOf(challenge)]).Where(static text => text.Length > 0));
        // The callback path lies below a route that covers everything, as a site with one backend has.
        return await pipeline.SendAsync(Protected, cookies, $"{Callback}?code=abc&state={Uri.EscapeDataString(query["state"].ToString())}");
    }

    private static string CookiesOf(HttpContext context) => string.Join("; ", SetCookieHeaderValue.ParseList([.. context.Response.Headers.SetCookie.OfType<string>()])
        .Where(static cookie => cookie.Value.Length > 0).Select(static cookie => $"{cookie.Name}={cookie.Value}"));

    /// <summary>A small OpenID provider behind the handler's back channel.</summary>
    private sealed class Provider : HttpMessageHandler
    {
        public const string Issuer = "https://id.test";
        public const string ClientId = "gateway";

        private readonly RSA _rsa = RSA.Create(2048);

        public string Nonce { get; set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(request.RequestUri!.AbsolutePath switch
        {
            "/.well-known/openid-configuration" => Json(new Dictionary<string, object>
            {
                ["issuer"] = Issuer,
                ["authorization_endpoint"] = $"{Issuer}/authorize",
                ["token_endpoint"] = $"{Issuer}/token",
                ["jwks_uri"] = $"{Issuer}/keys",
            }),
            "/keys" => Json(new Dictionary<string, object> { ["keys"] = new[] { KeyDocument() } }),
            "/token" => Json(new Dictionary<string, object> { ["access_token"] = "access", ["token_type"] = "Bearer", ["id_token"] = IdToken() }),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        });

        protected override void Dispose(bool disposing)
        {
            _rsa.Dispose();
            base.Dispose(disposing);
        }

        private static HttpResponseMessage Json(Dictionary<string, object> value) => new(HttpStatusCode.OK) { Content = JsonContent.Create(value) };

        private Dictionary<string, string> KeyDocument()
        {
            var key = _rsa.ExportParameters(includePrivateParameters: false);
            return new() { ["kty"] = "RSA", ["kid"] = "1", ["n"] = Base64UrlEncoder.Encode(key.Modulus!)!, ["e"] = Base64UrlEncoder.Encode(key.Exponent!)! };
        }

        private string IdToken() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = ClientId,
            Claims = new Dictionary<string, object> { ["sub"] = "person-1", ["email"] = "ann@example.com", ["name"] = "Ann Example", ["nonce"] = Nonce },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
    }
}
