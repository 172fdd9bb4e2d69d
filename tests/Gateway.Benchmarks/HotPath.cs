using BenchmarkDotNet.Attributes;
using Gateway.Identity;
using Gateway.Proxy.Headers;
using Gateway.Requests.Paths;
using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage.Memory;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Benchmarks;

/// <summary>The pieces that every proxied request pays for, with what they allocate.</summary>
[MemoryDiagnoser]
public class HotPath
{
    private const string Name = "__Host-gateway_session";

    private static readonly string Cookie = new('c', 200);

    private readonly StringValues _cookies = $"theme=dark; {Name}={Cookie}; lang=en";
    private readonly LocalSessionCache<string> _cache;

    public HotPath()
    {
        var options = Options.Create(new SessionsOptions());
        var store = new MemorySessionStore(new SessionLifetime(options), TimeProvider.System);
        var invalidator = new SessionInvalidator(store, TimeProvider.System);
        _cache = new LocalSessionCache<string>(invalidator, options, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var session = new Session
        {
            Id = SessionId.New(),
            User = new SessionUser { Id = "1" },
            CreatedAt = now,
            LastAccessed = now,
            ExpiresAt = now.AddHours(1),
            SecretHash = SessionSecret.New().Hash(),
        };
        _cache.Set(Cookie, session, "value", invalidator.EpochOf(session.Id));
    }

    [Benchmark]
    public string? FindCookie() => Requests.CookieHeader.Find(_cookies, Name);

    [Benchmark]
    public bool CacheHit() => _cache.TryGet(Cookie, out _);

    [Benchmark]
    public int RemoveCookie() => RequestCookies.Without(_cookies, Name).Count;

    [Benchmark]
    public bool GuardPlainPath() => AmbiguousTarget.Find("/api/projects/42/files/report.pdf?download=true") is null;

    [Benchmark]
    public string EncodePlainName() => HeaderValue.Encode("alice@example.com");

    [Benchmark]
    public string EncodeForeignName() => HeaderValue.Encode("Jörg Ümlaut");
}
