using System.Collections.Frozen;
using Gateway.Proxy.Forwarding;
using Gateway.Requests;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxy.Headers;

/// <summary>Keeps from a backend what a client must not tell it.</summary>
internal sealed class RequestHeaderSanitizer(ReservedHeaders reserved, CookieBuilder session, [FromKeyedServices(CookieKeys.Device)] CookieBuilder device)
{
    private const string Trailers = "trailers";

    // About the connection to the client, or of another protocol version (RFC 9110, 7.6.1): the same as YARP's. The host is the destination's own.
    private static readonly FrozenSet<string> NotCopied = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        HeaderNames.Connection, HeaderNames.TransferEncoding, HeaderNames.KeepAlive, HeaderNames.Upgrade, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate, "Proxy-Authentication-Info",
        HeaderNames.ProxyAuthorization, "Proxy-Features", "Proxy-Instruction", "Security-Scheme", "ALPN", "Close", "HTTP2-Settings", HeaderNames.UpgradeInsecureRequests, HeaderNames.TE, HeaderNames.AltSvc,
        HeaderNames.Host, HeaderNames.Cookie);

    private readonly string _session = session.Name!;
    private readonly string _device = device.Name!;

    /// <summary>Strips the requests of routes with transforms of their own, before anything is forwarded; on the others nothing is copied that would be stripped.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetReverseProxyFeature().Route.Transformer is not RouteTransformer)
        {
            Strip(context.Request);
        }

        return next(context);
    }

    /// <summary>Removes it from the request.</summary>
    public void Strip(HttpRequest request)
    {
        var headers = request.Headers;
        List<string>? forged = null;
        foreach (var (name, _) in headers)
        {
            if (reserved.Contains(name))
            {
                (forged ??= []).Add(name);
            }
        }

        forged?.ForEach(name => headers.Remove(name));
        if (headers.Cookie is { Count: > 0 } cookies)
        {
            if (OthersOf(cookies) is { Count: > 0 } others)
            {
                headers.Cookie = others;
            }
            else
            {
                headers.Remove(HeaderNames.Cookie);
            }
        }
    }

    /// <summary>
    /// Copies the rest, and leaves the request as it is: the server keeps a header's text for the next request on the connection, unless
    /// somebody removes it. False, with nothing copied, where a header that belongs to a body comes without one.
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
        if (headers.Cookie is { Count: > 0 } cookies && OthersOf(cookies) is { Count: > 0 } others)
        {
            TryAdd(copy, HeaderNames.Cookie, others);
        }

        // Of the two, the coding counts (RFC 9112, 6.3).
        if (copy.Content is { } content && headers.TransferEncoding.Count > 0)
        {
            content.Headers.Remove(HeaderNames.ContentLength);
        }

        // All that it may say under HTTP/2 (RFC 9113, 8.2.2).
        if (headers.TE.Count > 0 && !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol)
            && headers.GetCommaSeparatedValues(HeaderNames.TE).Contains(Trailers, StringComparer.OrdinalIgnoreCase))
        {
            copy.Headers.TryAddWithoutValidation(HeaderNames.TE, Trailers);
        }

        return true;
    }

    private StringValues OthersOf(StringValues cookies) =>
        RequestCookies.IsOnly(cookies, _session) ? default : RequestCookies.Without(RequestCookies.Without(cookies, _session), _device);

    // A value with a line break never comes this far; if it did, it would be another header to the backend.
    private static bool TryAdd(HttpRequestMessage copy, string name, StringValues values)
    {
        if (values is [{ } value])
        {
            return HasLineBreak(value) || copy.Headers.TryAddWithoutValidation(name, value) || IsOfBody(copy, name, [value]);
        }

        string[] all = [.. values.OfType<string>()];
        return Array.Exists(all, HasLineBreak) || copy.Headers.TryAddWithoutValidation(name, all) || IsOfBody(copy, name, all);
    }

    private static bool IsOfBody(HttpRequestMessage copy, string name, string[] values)
    {
        copy.Content?.Headers.TryAddWithoutValidation(name, values);
        return copy.Content is not null;
    }

    private static bool HasLineBreak(string value) => value.AsSpan().ContainsAny('\r', '\n');
}
