using System.Security.Claims;
using CsCheck;
using Gateway.Identity;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Headers;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Tests.Proxy.Forwarding;

/// <summary>What the last step makes of a request that a route's own transforms have changed.</summary>
public sealed class TransformedRequestTests : IAsyncDisposable
{
    private const string Path = "/base/{one}/x/{**rest}";

    private static readonly Dictionary<string, string> Caller = new() { ["IdentityHeader"] = "X-WEBAUTH-USER", ["Claim"] = "username" };

    private static readonly ClaimsPrincipal Alice = new(new SessionIdentity(new Session
    {
        Id = SessionId.New(),
        User = new SessionUser { Id = "1", Username = "alice", Email = "alice@example.com", Role = "member" },
        CreatedAt = DateTimeOffset.UnixEpoch,
        LastAccessed = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.UnixEpoch.AddHours(1),
        SecretHash = SessionSecret.New().Hash(),
    }));

    private static readonly Gen<string> IdentityName = Gen.Select(
        AnyOf("X-User-Id", "X-User-Role", "X-User-Assertion", "X-User-Other", "X-Session-Id", "X-WEBAUTH-USER"), Gen.Char["-_.!|~"].Array[16], Gen.Bool.Array[16])
        .Select((name, separators, upper) => string.Concat(name.Select((c, i) => c == '-' ? separators[i] : upper[i] ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c))));

    // Everything that can write a header, under a name that is the gateway's.
    private static readonly Gen<IReadOnlyDictionary<string, string>> Writer = Gen.Select(IdentityName, Gen.Int[0, 5]).Select((name, kind) => (IReadOnlyDictionary<string, string>)(kind switch
    {
        0 => new Dictionary<string, string> { ["RequestHeader"] = name, ["Set"] = "evil" },
        1 => new Dictionary<string, string> { ["RequestHeader"] = name, ["Append"] = "evil" },
        2 => new Dictionary<string, string> { ["RequestHeaderRouteValue"] = name, ["Set"] = "one" },
        3 => new Dictionary<string, string> { ["RequestHeadersAllowed"] = $"{name};Cookie" },
        4 => new Dictionary<string, string> { ["X-Forwarded"] = "Set", ["HeaderPrefix"] = "X-User-" },
        _ => new Dictionary<string, string> { ["RequestHeader"] = "Cookie", ["Append"] = "a=b; __Host-gateway_session=evil;c=d" },
    }));

    private static readonly Gen<IReadOnlyDictionary<string, string>> PathTransform = Gen.Select(Gen.Int[0, 3], AnyOf("/", "/base", "/ba", "/p q", "/Base/a", "/x/", "/é"), AnyOf("/{one}/y", "/p/{**rest}", "/{**rest}", "/ä/{one}/{**rest}", "/{one}-{none}", "/x"))
        .Select((kind, path, pattern) => (IReadOnlyDictionary<string, string>)new Dictionary<string, string>
        {
            [((string[])["PathSet", "PathPrefix", "PathRemovePrefix", "PathPattern"])[kind]] = kind == 3 ? pattern : path,
        });

    private static readonly Gen<IReadOnlyDictionary<string, string>> QueryTransform = Gen.Select(AnyOf("Set", "Append"), AnyOf("a", "b", "A", "new"), Gen.Int[0, 2])
        .Select((action, name, kind) => (IReadOnlyDictionary<string, string>)(kind switch
        {
            0 => new Dictionary<string, string> { ["QueryRemoveParameter"] = name },
            1 => new Dictionary<string, string> { ["QueryValueParameter"] = name, [action] = "v w&" },
            _ => new Dictionary<string, string> { ["QueryRouteParameter"] = name, [action] = "one" },
        }));

    private static readonly Gen<string> Target = Gen.Select(
        AnyOf("a", "a%41", "a%2Fb", "a%252Fb", "%C3%A4", "a+b;c", "%7e", "base"),
        AnyOf("a", "%41", "a%2Fb", "a%252Fb/%7E", "x/%C3%BC", "", "c/"),
        AnyOf("/base", "/b%61se", "/BASE"),
        AnyOf("a=%41", "a=%7e+1", "b", "b=%zz", "", "A=2", "c=%2f", "=x").Array[0, 5])
        .Select((one, rest, start, query) => $"{start}/{one}/x/{rest}{(query.Length == 0 ? "" : "?")}{string.Join('&', query)}");

    private readonly GatewayServices _gateway = new();
    private readonly ServiceProvider _plain = new ServiceCollection().AddLogging().AddReverseProxy().Services.BuildServiceProvider();

    private IServiceProvider Services => _gateway.Services;

    public async ValueTask DisposeAsync()
    {
        await _plain.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    // Such a route is refused at the start; this is what is left if one gets through.
    [Fact]
    public async Task Headers_AnyTransforms_AreTheGatewaysOwnOrNone()
    {
        await Writer.Array[1, 5].SampleAsync(async transforms =>
        {
            var route = RouteOf([Caller, .. transforms]);
            Services.GetRequiredService<ReservedHeaders>().ConfigurationApplied([new InMemoryConfigProvider([route], []).GetConfig()]);

            var ofStranger = await SendAsync(route, "/base/evil/x/y", new ClaimsPrincipal());
            Assert.DoesNotContain(ofStranger.Headers, static header => IsIdentity(header.Key));

            var ofAlice = await SendAsync(route, "/base/evil/x/y", Alice);
            Assert.All(ofAlice.Headers.Where(static header => IsIdentity(header.Key)), static header => Assert.DoesNotContain("evil", header.Value));
            Assert.Equal(["1"], ofAlice.Headers.Where(static header => HeaderName.Fold(header.Key) == "x_user_id").SelectMany(static header => header.Value));
            Assert.Equal(["alice"], ofAlice.Headers.Where(static header => HeaderName.Fold(header.Key) == "x_webauth_user").SelectMany(static header => header.Value));

            foreach (var request in (HttpRequestMessage[])[ofStranger, ofAlice])
                Assert.DoesNotContain("gateway_session", string.Join(';', request.Headers.NonValidated["Cookie"]), StringComparison.Ordinal);
        }, iter: 500);
    }

    [Fact]
    public async Task Address_AnyTransforms_MeansWhatYarpSends_AndKeepsWhatWasWritten()
    {
        await Gen.Select(PathTransform.Array[0, 3], QueryTransform.Array[0, 2], Target).SampleAsync(async (paths, queries, target) =>
        {
            var route = RouteOf([.. paths, .. queries, new Dictionary<string, string> { ["RequestHeader"] = "X-Region", ["Set"] = "eu" }]);

            var ours = (await SendAsync(route, target, new ClaimsPrincipal())).RequestUri!;
            var yarps = (await SendAsync(route, target, new ClaimsPrincipal(), _plain)).RequestUri!;

            Assert.Equal(PathString.FromUriComponent(yarps.AbsolutePath).Value, PathString.FromUriComponent(ours.AbsolutePath).Value);
            Assert.Equal(Parse(yarps), Parse(ours));
            if (paths.Length == 0)
                Assert.Equal(target.Split('?')[0], ours.AbsolutePath);
            if (queries.Length == 0)
                Assert.Equal(target.Contains('?') ? target[target.IndexOf('?')..] : "", ours.Query);
        }, iter: 5_000);
    }

    private static bool IsIdentity(string name) =>
        HeaderName.Fold(name) is "x_session_id" or "x_webauth_user" || HeaderName.Fold(name).StartsWith("x_user_", StringComparison.Ordinal);

    private static IEnumerable<string> Parse(Uri address) =>
        QueryHelpers.ParseQuery(address.Query).Select(static parameter => $"{parameter.Key.ToUpperInvariant()}={string.Join('|', parameter.Value!)}").Order(StringComparer.Ordinal);

    private static RouteConfig RouteOf(IReadOnlyList<IReadOnlyDictionary<string, string>> transforms) =>
        new() { RouteId = "route", ClusterId = "cluster", Match = new RouteMatch { Path = Path }, Transforms = transforms };

    private async Task<HttpRequestMessage> SendAsync(RouteConfig route, string target, ClaimsPrincipal user, IServiceProvider? services = null)
    {
        var transformer = (services ?? Services).GetRequiredService<ITransformBuilder>().Build(route, null);
        Assert.IsNotType<RouteTransformer>(transformer);
        var context = new DefaultHttpContext { User = user };
        var request = context.Request;
        request.Method = "GET";
        request.Protocol = "HTTP/1.1";
        request.Headers.Cookie = "__Host-gateway_session=mine; other=1";
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        request.Path = PathString.FromUriComponent(target.Split('?')[0]);
        request.QueryString = target.Contains('?') ? new QueryString(target[target.IndexOf('?')..]) : default;
        Assert.True(new TemplateMatcher(TemplateParser.Parse(Path), []).TryMatch(request.Path, request.RouteValues));
        context.SetEndpoint(new RouteEndpoint(static _ => Task.CompletedTask, RoutePatternFactory.Parse(Path), 0, null, null));
        var destination = new DestinationState("one", new DestinationModel(new DestinationConfig { Address = "http://destination:8080/" }));
        context.Features.Set<IReverseProxyFeature>(new ReverseProxyFeature { ProxiedDestination = destination });
        Services.GetRequiredService<RequestHeaderSanitizer>().Strip(request);
        var message = new HttpRequestMessage();
        await transformer.TransformRequestAsync(context, message, "http://destination:8080/", CancellationToken.None);
        return message;
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
