using System.Net;
using System.Security.Claims;
using CsCheck;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Headers;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Tests.Proxy.Forwarding;

/// <summary>The one piece does to a request and its answer what YARP's list of transforms does, the gateway's among them.</summary>
public sealed class RouteTransformerTests : IAsyncDisposable
{
    private static readonly Gen<(string Name, string Value)> RequestHeader = Gen.Select(
        AnyOf("Accept", "accept-language", "User-Agent", "Content-Type", "Content-Language", "Expires", "Allow", "Content-Length", "Connection", "TE", "Upgrade", "Keep-Alive",
            "traceparent", "tracestate", "Proxy-Authorization", "X-Custom", "x-custom", ":path", "Transfer-Encoding", "If-None-Match", "Cookie", "Range", "X-User-Id", "x_forwarded_for", "Forwarded", "X-WEBAUTH-USER", "Proxy", "From"),
        AnyOf("", "a", "trailers", "a, b", "text/plain; charset=utf-8", "0", "\"x\"", "Jörg", "a b  c", "chunked", "gateway_session=x", "a=b; gateway_session=x; c=d", "a=b; __Host-gateway_session=x", "__Host-gateway_session=x", "a=b"));

    private static readonly Gen<(string Name, string Value)> ResponseHeader = Gen.Select(
        AnyOf("Set-Cookie", "Clear-Site-Data", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Strict-Transport-Security", "Server", "Expires", "X-Custom", "Alt-Svc", "Location"),
        AnyOf("", "a=b", "gateway_session=x", "__Host-gateway_session=x; Path=/", "=gateway_session=x", "\"cookies\"", "*", "0", "5", "text/event-stream", "chunked", "max-age=1"));

    private static readonly Gen<Exchange> Exchanges = Gen.Select(
        Gen.Select(RequestHeader.Array[0, 8], ResponseHeader.Array[0, 6]),
        AnyOf("/", "/a", "/a%2Fb?c=%20d", "/ä", "*", "http://host/a;b?c", "//a", "/a?"),
        AnyOf<string?>("192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "fe80::1%3", null),
        AnyOf("", "example.com", "example.com:8080", "[2001:db8::1]:80"),
        AnyOf("", "/base", "/bä se"),
        AnyOf("http", "https"),
        AnyOf<string?>(null, "backend.example", ""),
        Gen.Select(Gen.Bool, AnyOf("HTTP/1.1", "HTTP/2"), AnyOf(200, 204, 205, 304), Gen.Bool))
        .Select((headers, target, address, host, pathBase, scheme, ownHost, rest) =>
            new Exchange(headers.Item1, headers.Item2, target, address, host, pathBase, scheme, ownHost, rest.Item1, rest.Item2, (HttpStatusCode)rest.Item3, rest.Item4));

    private static readonly ClaimsPrincipal User = new(new SessionIdentity(new Session
    {
        Id = SessionId.New(),
        User = new SessionUser { Id = "1", Username = "alice", Email = "jörg@example.com", Role = "member" },
        CreatedAt = DateTimeOffset.UnixEpoch,
        LastAccessed = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.UnixEpoch.AddHours(1),
        SecretHash = SessionSecret.New().Hash(),
    }));

    private readonly GatewayServices _gateway = new();
    private readonly RouteConfig _route = new() { RouteId = "route", ClusterId = "cluster", Match = new RouteMatch { Path = "/{**rest}" }, Transforms = [new Dictionary<string, string> { ["IdentityHeader"] = "X-WEBAUTH-USER", ["Claim"] = "username" }] };

    private IServiceProvider Services => _gateway.Services;

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Transform_AnyExchange_AsYarpsListDoes()
    {
        var list = Services.GetRequiredKeyedService<ITransformBuilder>(RouteTransformBuilder.Yarp).Build(_route, null);
        var piece = Assert.IsType<RouteTransformer>(Services.GetRequiredService<ITransformBuilder>().Build(_route, null));
        Assert.NotEqual(list.GetType(), piece.GetType());

        // The body is there, or it is not and YARP makes an empty one for the headers that belong to it.
        await Exchanges.SampleAsync(async exchange => Assert.Equal(await RunAsync(list, exchange, Boundary.Strip), await RunAsync(piece, exchange, static _ => { })), iter: 5_000);
    }

    [Theory]
    [InlineData("PathPrefix", "/prefix")]
    [InlineData("RequestHeaderRemove", "Accept")]
    [InlineData("X-Forwarded", "Off")]
    public void Build_RouteHasTransformsOfItsOwn_IsYarps(string name, string value)
    {
        var route = _route with { Transforms = [.. _route.Transforms!, new Dictionary<string, string> { [name] = value }] };

        Assert.IsNotType<RouteTransformer>(Services.GetRequiredService<ITransformBuilder>().Build(route, null));
    }

    // To hang up at the length would cancel what a backend of HTTP/2 still does, and leave chunks behind.
    [Theory]
    [InlineData("1.1", null, 5L)]
    [InlineData("1.0", null, 5L)]
    [InlineData("1.1", "chunked", null)]
    [InlineData("1.1", "gzip, chunked", null)]
    [InlineData("2.0", null, null)]
    [InlineData("3.0", null, null)]
    public void LengthOf_BodyThatEndsOtherwise_IsNone(string version, string? coding, long? expected)
    {
        using var answer = new HttpResponseMessage { Version = Version.Parse(version), Content = new ByteArrayContent(new byte[5]) };
        answer.Content.Headers.ContentLength = 5;
        if (coding is not null)
        {
            answer.Headers.TryAddWithoutValidation("Transfer-Encoding", coding);
        }

        Assert.Equal(expected, RouteTransformer.LengthOf(answer));
    }

    [Fact]
    public void Build_ClusterWantsTransformsOfYarp_IsYarps()
    {
        var cluster = new ClusterConfig { ClusterId = "cluster", SessionAffinity = new SessionAffinityConfig { Enabled = true, AffinityKeyName = "sticky" } };

        Assert.IsNotType<RouteTransformer>(Services.GetRequiredService<ITransformBuilder>().Build(_route, cluster));
    }

    // A type of the gateway's own assembly, as a transform that a later feature adds.
    [Fact]
    public async Task Build_AnotherProviderAddsATransformOfTheGatewaysAssembly_IsYarps()
    {
        await using var gateway = new GatewayServices(static services => services.AddSingleton<ITransformProvider, AnotherProvider>());

        var transformer = gateway.Services.GetRequiredService<ITransformBuilder>().Build(_route, null);

        Assert.IsNotType<RouteTransformer>(transformer);
        using var answer = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        answer.Headers.TryAddWithoutValidation("Set-Cookie", "other=x");
        var context = ContextOf(new Exchange([], [], "/", null, "", "", "http", null, false, "HTTP/1.1", HttpStatusCode.OK, false));
        await transformer.TransformResponseAsync(context, answer, CancellationToken.None);
        Assert.Equal(0, context.Response.Headers.SetCookie.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TransformTrailers_CookieOfTheGatewayOrClearedCookies_AreDropped(bool hasOwnTransforms)
    {
        var route = hasOwnTransforms ? _route with { Transforms = [new Dictionary<string, string> { ["PathSet"] = "/" }] } : _route;
        var transformer = Services.GetRequiredService<ITransformBuilder>().Build(route, null);
        var name = Services.GetRequiredService<CookieBuilder>().Name;
        (string, string)[] trailers = [("Set-Cookie", $"{name}=x"), ("Set-Cookie", $"={name}=x"), ("Set-Cookie", "a=b"), ("Clear-Site-Data", "\"cookies\", \"cache\""), ("X-Sum", "1")];
        var exchange = new Exchange([], trailers, "/", null, "", "", "http", null, false, "HTTP/2", HttpStatusCode.OK, false);
        var context = ContextOf(exchange);
        using var answer = AnswerOf(exchange);

        await transformer.TransformResponseTrailersAsync(context, answer, CancellationToken.None);

        Assert.Equal("a=b", TrailersOf(context).SetCookie);
        Assert.Equal("\"cache\"", TrailersOf(context)["Clear-Site-Data"]);
        Assert.Equal("1", TrailersOf(context)["X-Sum"]);
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private RequestHeaderSanitizer Boundary => Services.GetRequiredService<RequestHeaderSanitizer>();

    private static async Task<string> RunAsync(HttpTransformer transformer, Exchange exchange, Action<HttpRequest> before)
    {
        var context = ContextOf(exchange);
        before(context.Request);
        using var request = new HttpRequestMessage { Content = exchange.HasBody ? new StreamContent(Stream.Null) : null };
        await transformer.TransformRequestAsync(context, request, "http://destination:8080/", CancellationToken.None);
        using var answer = AnswerOf(exchange);
        var copyBody = await transformer.TransformResponseAsync(context, answer, CancellationToken.None);
        await transformer.TransformResponseTrailersAsync(context, answer, CancellationToken.None);
        return string.Join('\n', [
            $"{request.RequestUri} {copyBody} {context.Response.StatusCode}",
            .. request.Headers.NonValidated.Select(header => $"> {header.Key}: {string.Join(" | ", header.Value)}").Order(StringComparer.Ordinal),
            .. (request.Content?.Headers.NonValidated.Select(header => $">> {header.Key}: {string.Join(" | ", header.Value)}") ?? []).Order(StringComparer.Ordinal),
            .. context.Response.Headers.Select(header => $"< {header.Key}: {string.Join(" | ", header.Value!)}").Order(StringComparer.Ordinal),
            .. TrailersOf(context).Select(header => $"<< {header.Key}: {string.Join(" | ", header.Value!)}").Order(StringComparer.Ordinal),
        ]);
    }

    private static IHeaderDictionary TrailersOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;

    private static DefaultHttpContext ContextOf(Exchange exchange)
    {
        var context = new DefaultHttpContext();
        var request = context.Request;
        foreach (var (name, value) in exchange.RequestHeaders)
        {
            request.Headers.Append(name, value);
        }

        request.Method = HttpMethods.Get;
        request.Protocol = exchange.Protocol;
        request.Scheme = exchange.Scheme;
        if (exchange.Host.Length > 0)
        {
            request.Host = new HostString(exchange.Host);
        }

        request.PathBase = exchange.PathBase;
        var path = exchange.Target.Split('?')[0];
        request.Path = path.StartsWith('/') ? Uri.UnescapeDataString(path) : "/a";
        request.QueryString = exchange.Target.Contains('?') ? new QueryString(exchange.Target[exchange.Target.IndexOf('?')..]) : default;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = exchange.Target;
        context.Features.Set<IHttpResponseTrailersFeature>(new ResponseTrailers());
        context.Connection.RemoteIpAddress = exchange.Address is { } address ? IPAddress.Parse(address) : null;
        var destination = new DestinationState("one", new DestinationModel(new DestinationConfig { Address = "http://destination:8080/", Host = exchange.OwnHost }));
        context.Features.Set<IReverseProxyFeature>(new ReverseProxyFeature { ProxiedDestination = destination });
        if (exchange.IsSignedIn)
        {
            context.User = User;
        }

        return context;
    }

    private static HttpResponseMessage AnswerOf(Exchange exchange)
    {
        // Under HTTP/2 trailers may follow any body.
        var answer = new HttpResponseMessage(exchange.Status) { Content = new ByteArrayContent([]), Version = HttpVersion.Version20 };
        foreach (var (name, value) in exchange.ResponseHeaders)
        {
            if (!answer.Headers.TryAddWithoutValidation(name, value))
            {
                answer.Content.Headers.TryAddWithoutValidation(name, value);
            }

            answer.TrailingHeaders.TryAddWithoutValidation(name, value);
        }

        return answer;
    }

    private sealed class AnotherProvider : ITransformProvider
    {
        public void ValidateRoute(TransformRouteValidationContext context)
        {
        }

        public void ValidateCluster(TransformClusterValidationContext context)
        {
        }

        public void Apply(TransformBuilderContext context) =>
            context.ResponseTransforms.Add(new CookieGuardTransform(new CookieBuilder { Name = "other" }, new CookieBuilder { Name = "other_device" }));
    }

    private sealed class ResponseTrailers : IHttpResponseTrailersFeature
    {
        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();
    }

    private sealed record Exchange(
        (string Name, string Value)[] RequestHeaders, (string Name, string Value)[] ResponseHeaders, string Target, string? Address, string Host, string PathBase, string Scheme, string? OwnHost,
        bool IsSignedIn, string Protocol, HttpStatusCode Status, bool HasBody);
}
