using System.Collections.Frozen;
using System.Net.Http.Headers;
using Gateway.Proxy.Forwarding;
using Gateway.Requests;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxy.Headers;

/// <summary>Removes client headers that backends would trust, and the gateway's cookies.</summary>
internal sealed class RequestHeaderSanitizer(
    ReservedHeaders reserved, CookieBuilder session, [FromKeyedServices(CookieKeys.Device)] CookieBuilder device)
{
    private const string Trailers = "trailers";

    // The headers that YARP does not copy either: they are about the client's connection or another protocol version (RFC 9110, 7.6.1).
    // The host is that of the destination.
    private static readonly FrozenSet<string> NotCopied = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        HeaderNames.Connection, HeaderNames.TransferEncoding, HeaderNames.KeepAlive, HeaderNames.Upgrade, HeaderNames.ProxyConnection,
        HeaderNames.ProxyAuthenticate, "Proxy-Authentication-Info", HeaderNames.ProxyAuthorization, "Proxy-Features", "Proxy-Instruction",
        "Security-Scheme", "ALPN", "Close", "HTTP2-Settings", HeaderNames.UpgradeInsecureRequests, HeaderNames.TE, HeaderNames.AltSvc,
        HeaderNames.Host, HeaderNames.Cookie);

    private readonly string _session = session.Name!;
    private readonly string _device = device.Name!;

    /// <summary>Strips the request, unless its route has a <see cref="RouteTransformer"/>, which copies only the other headers.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetReverseProxyFeature().Route.Transformer is not RouteTransformer)
        {
            Strip(context.Request);
        }

        return next(context);
    }

    /// <summary>Removes the headers and cookies from the request.</summary>
    public void Strip(HttpRequest request)
    {
        var headers = request.Headers;
        List<string>? removed = null;
        foreach (var (name, _) in headers)
        {
            if (reserved.Contains(name))
            {
                (removed ??= []).Add(name);
            }
        }

        removed?.ForEach(name => headers.Remove(name));
        if (headers.Cookie is { Count: > 0 } cookies)
        {
            if (WithoutOwnCookies(cookies) is { Count: > 0 } kept)
            {
                headers.Cookie = kept;
            }
            else
            {
                headers.Remove(HeaderNames.Cookie);
            }
        }
    }

    /// <summary>Removes the headers that name a caller, and the gateway's cookies, from a request to a backend.</summary>
    public void Strip(HttpRequestHeaders headers)
    {
        List<string>? removed = null;
        foreach (var (name, _) in headers.NonValidated)
        {
            if (reserved.IsIdentity(name))
            {
                (removed ??= []).Add(name);
            }
        }

        removed?.ForEach(name => headers.Remove(name));
        if (headers.NonValidated.TryGetValues(HeaderNames.Cookie, out var values) && values.Any(HasOwnCookie))
        {
            var kept = WithoutOwnCookies(new StringValues([.. values]));
            headers.Remove(HeaderNames.Cookie);
            if (kept.Count > 0)
            {
                headers.TryAddWithoutValidation(HeaderNames.Cookie, (IEnumerable<string?>)kept);
            }
        }
    }

    /// <summary>Whether the value of a <c>Cookie</c> header has a cookie of the gateway.</summary>
    public bool HasOwnCookie(string cookies) => WithoutOwnCookies(cookies) != cookies;

    /// <summary>
    /// Copies all other headers and leaves the request unchanged: the server reuses the text of a header for the next request on the
    /// connection unless it is removed. False, with nothing copied, where a content header comes without a body.
    /// </summary>
    public bool TryCopy(HttpRequest request, HttpRequestMessage copy)
    {
        foreach (var (name, values) in request.Headers)
        {
            if (!NotCopied.Contains(name) && !name.StartsWith(':') && !reserved.Contains(name) && !TryAdd(copy, name, values))
            {
                copy.Headers.Clear();
                return false;
            }
        }

        var headers = request.Headers;
        if (headers.Cookie is { Count: > 0 } cookies && WithoutOwnCookies(cookies) is { Count: > 0 } kept)
        {
            TryAdd(copy, HeaderNames.Cookie, kept);
        }

        // The coding overrides the length (RFC 9112, 6.3).
        if (copy.Content is { } content && headers.TransferEncoding.Count > 0)
        {
            content.Headers.Remove(HeaderNames.ContentLength);
        }

        // The only value that HTTP/2 allows (RFC 9113, 8.2.2).
        if (headers.TE.Count > 0 && !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol)
            && headers.GetCommaSeparatedValues(HeaderNames.TE).Contains(Trailers, StringComparer.OrdinalIgnoreCase))
        {
            copy.Headers.TryAddWithoutValidation(HeaderNames.TE, Trailers);
        }

        return true;
    }

    private StringValues WithoutOwnCookies(StringValues cookies) =>
        RequestCookies.IsOnly(cookies, _session) ? default : RequestCookies.Without(RequestCookies.Without(cookies, _session), _device);

    // Kestrel rejects a value with a line break. If one came through, the backend would read it as another header.
    private static bool TryAdd(HttpRequestMessage copy, string name, StringValues values)
    {
        if (values is [{ } value])
        {
            return HasLineBreak(value) || copy.Headers.TryAddWithoutValidation(name, value) || TryAddToContent(copy, name, [value]);
        }

        string[] all = [.. values.OfType<string>()];
        return Array.Exists(all, HasLineBreak) || copy.Headers.TryAddWithoutValidation(name, all) || TryAddToContent(copy, name, all);
    }

    private static bool TryAddToContent(HttpRequestMessage copy, string name, string[] values)
    {
        copy.Content?.Headers.TryAddWithoutValidation(name, values);
        return copy.Content is not null;
    }

    private static bool HasLineBreak(string value) => value.AsSpan().ContainsAny('\r', '\n');
}
