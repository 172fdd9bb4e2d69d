using Gateway.Requests;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxy;

/// <summary>Removes from a request, before anything is forwarded, what a client must not tell a backend.</summary>
internal sealed class HeaderBoundary(ReservedHeaders reserved, CookieBuilder session, [FromKeyedServices(OwnCookies.Device)] CookieBuilder device)
{
    private readonly string _session = session.Name!;
    private readonly string _device = device.Name!;

    public Task StripAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        List<string>? forged = null;
        foreach (var (name, _) in headers)
        {
            if (reserved.Contains(name))
            {
                (forged ??= []).Add(name);
            }
        }

        if (forged is not null)
        {
            forged.ForEach(name => headers.Remove(name));
        }

        var cookies = headers.Cookie;
        if (cookies.Count > 0)
        {
            var others = RequestCookies.IsOnly(cookies, _session) ? default : RequestCookies.Without(RequestCookies.Without(cookies, _session), _device);
            if (others.Count == 0)
            {
                headers.Remove(HeaderNames.Cookie);
            }
            else
            {
                headers.Cookie = others;
            }
        }

        return next(context);
    }
}
