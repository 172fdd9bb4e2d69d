using BenchmarkDotNet.Attributes;
using Gateway.Identity;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Headers;
using Gateway.Requests;
using Gateway.Requests.Paths;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Benchmarks;

/// <summary>What the boundary costs a request of a browser: the path guard, the folding of its header names, and the cross-site check.</summary>
[MemoryDiagnoser]
public class Boundary
{
    private const string CookieName = "__Host-gateway_session";

    private static readonly string[] Names =
    [
        "Host", "Connection", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "Upgrade-Insecure-Requests", "User-Agent", "Accept", "Sec-Fetch-Site",
        "Sec-Fetch-Mode", "Sec-Fetch-User", "Sec-Fetch-Dest", "Referer", "Accept-Encoding", "Accept-Language",
    ];

    private readonly ReservedHeaders _reserved = new(Options.Create(new IdentityOptions()));
    private readonly CookieBuilder _cookie = new() { Name = CookieName };
    private readonly string _cookies = $"theme=dark; {CookieName}={new string('c', 200)}; lang=en";
    private readonly HttpContext _read = NewContext("GET");
    private readonly HttpContext _write = NewContext("POST");
    private readonly RequestHeaderSanitizer _boundary;
    private readonly CrossSiteGuardMiddleware _crossSite;

    public Boundary()
    {
        _boundary = new RequestHeaderSanitizer(_reserved, _cookie, new CookieBuilder { Name = "__Secure-gateway_session_device" });
        _crossSite = new CrossSiteGuardMiddleware(new CrossSiteCheck(Options.Create(new SiteOptions())), _cookie, new AuditLog(NullLoggerFactory.Instance));
        _write.Request.Headers.Cookie = _cookies;
    }

    [Benchmark]
    public bool Guard() => AmbiguousTarget.Find(PathGuardMiddleware.PathOf("/api/projects/42/files/report.pdf?download=true")) is null;

    [Benchmark]
    public int Fold()
    {
        var reserved = 0;
        foreach (var name in Names)
        {
            reserved += _reserved.Contains(name) ? 1 : 0;
        }

        return reserved;
    }

    [Benchmark]
    public void StripWithCookie()
    {
        _read.Request.Headers.Cookie = _cookies;
        _boundary.Strip(_read.Request);
    }

    [Benchmark]
    public bool CopyWithCookie()
    {
        _read.Request.Headers.Cookie = _cookies;
        using var copy = new HttpRequestMessage();
        return _boundary.TryCopy(_read.Request, copy);
    }

    [Benchmark]
    public Task CrossSiteOfARead() => _crossSite.InvokeAsync(_read, static _ => Task.CompletedTask);

    [Benchmark]
    public Task CrossSiteOfAWrite() => _crossSite.InvokeAsync(_write, static _ => Task.CompletedTask);

    private static DefaultHttpContext NewContext(string method)
    {
        var context = new DefaultHttpContext { Request = { Method = method, Host = new HostString("app.example.com") } };
        foreach (var name in Names)
        {
            context.Request.Headers[name] = name == "Sec-Fetch-Site" ? "same-origin" : "some value of usual length";
        }

        return context;
    }
}
